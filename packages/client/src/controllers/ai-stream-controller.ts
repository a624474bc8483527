import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { AIStream, type AIStreamOptions } from '../state/ai-stream.js'
import type { AIStreaming } from '../state/ai-stream-state.js'
import type { Prompt } from '../types.js'

/**
 * Answers for an element of one's own: `new AIStreamController(this)`, then `this.answer.start('Why?')` and
 * `this.answer.text` in `render`. The host is updated at most once per frame, and the connection is held while the host
 * is in the page.
 */
export class AIStreamController implements ReactiveController, AIStreaming {
  readonly #stream: AIStream
  readonly #host: ReactiveControllerHost
  #unsubscribe: (() => void) | undefined

  constructor(host: ReactiveControllerHost, options: AIStreamOptions = {}) {
    this.#host = host
    this.#stream = new AIStream(options)
    host.addController(this)
  }

  get chunks(): AIStreaming['chunks'] {
    return this.#state.chunks
  }

  get text(): string {
    return this.#state.text
  }

  get data(): AIStreaming['data'] {
    return this.#state.data
  }

  get status(): AIStreaming['status'] {
    return this.#state.status
  }

  get error(): AIStreaming['error'] {
    return this.#state.error
  }

  get isStreaming(): boolean {
    return this.#state.isStreaming
  }

  get isComplete(): boolean {
    return this.#state.isComplete
  }

  get attempt(): AIStreaming['attempt'] {
    return this.#state.attempt
  }

  get connection(): AIStreaming['connection'] {
    return this.#state.connection
  }

  readonly start = (prompt: Prompt | string): string => this.#state.start(prompt)

  readonly cancel = (): void => this.#state.cancel()

  readonly retry = (): void => this.#state.retry()

  readonly reset = (): void => this.#state.reset()

  hostConnected(): void {
    this.#unsubscribe ??= this.#stream.subscribe(() => this.#host.requestUpdate())
    this.#stream.open()
  }

  hostDisconnected(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    // A host that is moved is connected again within one task, and keeps its answer.
    queueMicrotask(() => {
      if (!this.#unsubscribe) this.#stream.close()
    })
  }

  get #state(): AIStreaming {
    return this.#stream.getState()
  }
}

/** The same for one block type, whose answers its `data` understands. */
export class AIBlockStreamController extends AIStreamController {
  constructor(host: ReactiveControllerHost, block: string, options: Omit<AIStreamOptions, 'block'> = {}) {
    super(host, { ...options, block })
  }
}
