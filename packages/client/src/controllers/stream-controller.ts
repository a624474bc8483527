import { isEnded } from '../client.js'
import type { Client, Prompt, Stream, StreamView } from '../types.js'

/** Follows one stream at a time; a newer one replaces it, and no view of an older one is ever shown. */
export class StreamController {
  readonly #onView: (view: StreamView, previous: StreamView | undefined) => void
  #stream: Stream | undefined
  #unsubscribe: (() => void) | undefined
  #view: StreamView | undefined

  constructor(onView: (view: StreamView, previous: StreamView | undefined) => void) {
    this.#onView = onView
  }

  /** The latest view of the stream, also after it was let go of. */
  get view(): StreamView | undefined {
    return this.#view
  }

  /** Whether the stream is followed and has not ended. */
  get isRunning(): boolean {
    return this.#stream !== undefined && this.#view !== undefined && !isEnded(this.#view)
  }

  /** Follows a new stream. Returns its id. */
  start(client: Client, prompt: Prompt): string {
    this.detach()
    this.#view = undefined
    const stream = client.stream(prompt)
    this.#stream = stream
    this.#unsubscribe = stream.subscribe((view) => this.#apply(stream, view))
    this.#apply(stream, stream.view)
    return stream.id
  }

  cancel(): void {
    if (this.isRunning) this.#stream?.cancel()
  }

  retry(): void {
    this.#stream?.retry()
  }

  /** Lets go of the stream; its last view stays. A running one goes on without this reader. Idempotent. */
  detach(): void {
    const stream = this.isRunning ? this.#stream : undefined
    this.#release()
    stream?.detach()
  }

  /** Stops the stream if it runs, and forgets it: its end is not seen any more. */
  discard(): void {
    const stream = this.isRunning ? this.#stream : undefined
    this.#release()
    this.#view = undefined
    stream?.cancel()
  }

  #release(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#stream = undefined
  }

  #apply(stream: Stream, view: StreamView): void {
    const previous = this.#view
    if (stream !== this.#stream || view === previous) return
    this.#view = view
    this.#onView(view, previous)
  }
}
