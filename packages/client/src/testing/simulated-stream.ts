import {
  type ChunkEvent,
  type ErrorCode,
  isTerminal,
  kindOf,
  type PromptCommand,
  type StreamEvent,
  type UnnumberedEvent,
  type WireError,
} from '@runnel/protocol'
import type { Ending, Failure, Script, Step } from './script.js'

const MAX_ATTEMPTS = 5
const RETRY_MS = 1000
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'llm_rate_limited',
  'llm_overloaded',
  'llm_timeout',
  'llm_unavailable',
  'llm_interrupted',
  'internal',
  'interrupted',
  'store_unavailable',
  'rate_limited',
])

/** What a stream asks of the server that it lives in. */
export interface StreamHost {
  /** The log of `stream` has grown. */
  appended(stream: SimulatedStream, event: StreamEvent): void
  drop(): void
  restart(): void
}

/** A stream of the simulated server. Whatever is written to it reaches its readers before the call returns. */
export class SimulatedStream {
  readonly id: string
  readonly epoch: string
  /** What was asked. */
  readonly prompt: Omit<PromptCommand, 'type'>
  readonly log: StreamEvent[] = []
  readonly #host: StreamHost
  readonly #startedAt = performance.now()
  #wake: (() => void) | undefined

  constructor(prompt: PromptCommand & { id: string }, epoch: string, host: StreamHost) {
    const { type: _, ...rest } = prompt
    this.id = prompt.id
    this.epoch = epoch
    this.prompt = rest
    this.#host = host
  }

  /** The answer so far. */
  get text(): string {
    return this.log.map((event) => (isAnswer(event) ? event.token : '')).join('')
  }

  get isEnded(): boolean {
    const last = this.log.at(-1)
    return last !== undefined && isTerminal(last)
  }

  /** Whether its reader stopped it. */
  get isCancelled(): boolean {
    return this.log.at(-1)?.type === 'cancelled'
  }

  /** The first event. Whatever else is written first writes this. */
  start(model = 'simulated', max_tokens?: number): void {
    if (this.log.length > 0) return
    const { block = 'ask' } = this.prompt
    const limit = max_tokens === undefined ? {} : { max_tokens }
    this.#append({ type: 'start', epoch: this.epoch, block, provider: 'simulated', model, ...limit })
  }

  /** The next piece of the answer. */
  say(token: string): void {
    if (token !== '') this.#write({ type: 'chunk', token })
  }

  /** The next piece of what the model thinks. */
  reason(token: string): void {
    if (token !== '') this.#write({ type: 'chunk', channel: 'reasoning', token })
  }

  status(state: 'queued' | 'thinking'): void {
    this.#write({ type: 'status', state })
  }

  retrying({ attempt = 2, max_attempts = MAX_ATTEMPTS, delay_ms = RETRY_MS } = {}): void {
    const error = errorOf('llm_overloaded')
    this.#write({ type: 'status', state: 'retrying', attempt, max_attempts, delay_ms, error })
  }

  complete({ finish_reason = 'stop', usage }: Ending = {}): void {
    const duration_ms = Math.round(performance.now() - this.#startedAt)
    const timing = { ttft_ms: 0, duration_ms }
    this.#write({ type: 'complete', finish_reason, timing, ...(usage && { usage }) })
  }

  fail(failure: Failure = 'llm_unavailable'): void {
    this.#write({ type: 'error', error: errorOf(failure) })
  }

  cancel(): void {
    this.#write({ type: 'cancelled', reason: 'client' })
  }

  /** Ends the wait of a script: the reader pressed "Retry now", or the stream has ended. */
  wake(): void {
    this.#wake?.()
  }

  /** Plays a script to its end, or until the stream is stopped. */
  async play(script: Script): Promise<void> {
    this.start()
    for await (const step of script) {
      if (this.isEnded) return
      await this.#play(step)
    }
    this.complete()
  }

  async #play(step: Step): Promise<void> {
    if (typeof step === 'string') return this.say(step)
    if ('reasoning' in step) return this.reason(step.reasoning)
    if ('wait_ms' in step) return this.#wait(step.wait_ms)
    if ('status' in step) return this.status(step.status)
    if ('drop' in step) return this.#host.drop()
    if ('restart' in step) return this.#host.restart()
    if ('complete' in step) return this.complete(step.complete)
    if ('error' in step) return this.fail(step.error)
    this.retrying(step.retrying)
    await this.#wait(step.retrying.delay_ms ?? RETRY_MS)
  }

  #wait(delay_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay_ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #write(event: UnnumberedEvent): void {
    if (this.isEnded) return
    this.start()
    this.#append(event)
  }

  #append(event: UnnumberedEvent): void {
    const numbered: StreamEvent = { ...event, id: this.id, seq: this.log.length }
    this.log.push(numbered)
    this.#host.appended(this, numbered)
    if (this.isEnded) this.wake()
  }
}

export function errorOf(failure: Failure): WireError {
  const { code, message, retryable } = typeof failure === 'string' ? { code: failure } : failure
  const words = message ?? `A simulated error: ${code}.`
  return { kind: kindOf(code), code, message: words, retryable: retryable ?? RETRYABLE.has(code) }
}

function isAnswer(event: StreamEvent): event is ChunkEvent {
  return event.type === 'chunk' && event.channel === undefined
}
