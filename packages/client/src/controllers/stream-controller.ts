import { isEnded } from '../client.js'
import type { Client, Prompt, Stream, StreamView } from '../types.js'
import type { Saved } from './shelf-entry.js'

/** How many read a stream: two blocks that show the same one have it in common, and the last lets go of it. */
const readers = new WeakMap<Stream, number>()

function countReader(stream: Stream, change: 1 | -1): number {
  const count = (readers.get(stream) ?? 0) + change
  readers.set(stream, count)
  return count
}

/** What a host is told of its stream. */
export interface StreamHost {
  onView(view: StreamView, previous: StreamView | undefined): void
  /** The server does not know the stream any more that `resume` was to read; what was saved of it stays. */
  onLost(): void
}

/**
 * Follows one stream at a time; a newer one replaces it, and no view of an older one is ever shown as its own. The text
 * that stood there before stays in its place until there is something to show instead.
 */
export class StreamController {
  readonly #host: StreamHost
  #stream: Stream | undefined
  #unsubscribe: (() => void) | undefined
  #view: StreamView | undefined
  /** What was shown before: of the same stream, while it is read again from its start, or of an earlier try. */
  #kept: StreamView | undefined

  constructor(host: StreamHost) {
    this.#host = host
  }

  /** The latest view of the stream, also after it was let go of. */
  get view(): StreamView | undefined {
    return this.#view
  }

  /** What stands in the answer's place: the view's own text or, until it has any, what was kept. */
  get answer(): StreamView | undefined {
    const view = this.#view
    const kept = this.#kept
    if (!view || !kept || view.text !== '' || view.status === 'complete') return view
    const isVoid = kept.id === view.id && kept.generation !== view.generation
    return isVoid ? view : kept
  }

  /** Whether the answer is that of an earlier try. */
  get isEarlier(): boolean {
    return this.answer?.id !== this.#view?.id
  }

  /** Whether the stream is followed and has not ended. */
  get isRunning(): boolean {
    return this.#stream !== undefined && this.#view !== undefined && !isEnded(this.#view)
  }

  /** Follows a new stream; with `isRetry`, the text so far stays until its first. Returns its id. */
  start(client: Client, prompt: Prompt, { isRetry = false } = {}): string {
    const kept = isRetry && this.answer?.text !== '' ? this.answer : undefined
    this.detach()
    this.#kept = kept
    return this.#follow(client.stream(prompt)).id
  }

  /** Follows a stream that was saved, or let go of. What was shown of it stands until it is read again as far. */
  resume(client: Client, saved: Saved): void {
    this.detach()
    // Resets are counted from the reading's own start.
    this.#kept = { ...saved.view, generation: 0 }
    this.#view = this.#kept
    const stream = open(client, saved)
    if (stream) this.#follow(stream)
  }

  cancel(): void {
    if (this.isRunning) this.#stream?.cancel()
  }

  retry(): void {
    this.#stream?.retry()
  }

  /** Lets go of the stream; its last view stays. A running one goes on without this reader. Idempotent. */
  detach(): void {
    const stream = this.#stream
    const left = this.#release()
    if (stream && left === 0 && !isEnded(stream.view)) stream.detach()
  }

  /** Stops the stream if it runs, and forgets it: its end is not seen any more. */
  discard(): void {
    const stream = this.isRunning ? this.#stream : undefined
    if (stream) this.#release()
    else this.detach()
    this.#view = undefined
    this.#kept = undefined
    stream?.cancel()
  }

  #follow(stream: Stream): Stream {
    this.#stream = stream
    countReader(stream, 1)
    this.#unsubscribe = stream.subscribe((view) => this.#apply(stream, view))
    if (stream.id !== this.#kept?.id) this.#view = undefined
    this.#apply(stream, stream.view)
    return stream
  }

  /** Returns how many others read the stream. */
  #release(): number {
    const left = this.#stream ? countReader(this.#stream, -1) : 0
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#stream = undefined
    return left
  }

  #apply(stream: Stream, view: StreamView): void {
    const previous = this.#view
    const kept = this.#kept?.id === view.id ? this.#kept : undefined
    if (stream !== this.#stream || view === previous || (kept && isBehind(view, kept))) return
    const isLost = kept !== undefined && view.error?.code === 'stream_not_found'
    if (isLost) this.#host.onLost()
    // The whole answer was shown: that it cannot be read again makes it no failure.
    if (view.status === 'error' && kept?.status === 'complete') return
    this.#view = kept ? join(view, kept) : view
    this.#host.onView(this.#view, previous)
  }
}

/** The stream that was saved; undefined when it had ended before it began, so that no server has it. */
function open(client: Client, { prompt, view }: Saved): Stream | undefined {
  const hasBegun = view.provider !== undefined
  // The prompt may not have arrived. Under the same id it starts nothing twice.
  if (!hasBegun && !isEnded(view)) return client.stream({ ...prompt, id: view.id })
  return hasBegun || view.status === 'complete' ? client.attach(view.id) : undefined
}

/** Whether a stream that is read again from its start has not come as far as it was shown to be. */
function isBehind(view: StreamView, kept: StreamView): boolean {
  if (isEnded(view)) return false
  if (view.status === 'sending' || isFinal(kept)) return true
  if (view.status === 'retrying' || view.text.length >= kept.text.length) return false
  return kept.text.startsWith(view.text)
}

/** The view of a stream that is read again, with what is still known from before. */
function join(view: StreamView, { retry, ...kept }: StreamView): StreamView {
  // A log tells how long a wait was when it began: who saw it begin knows when it ends.
  if (retry && view.retry?.attempt === retry.attempt) return { ...view, retry }
  const isCut = view.status === 'error' || view.status === 'cancelled'
  const hasMore = kept.generation === view.generation && kept.text.length > view.text.length
  // It ended before it was read as far as it had been shown, which makes nothing of that void.
  return isCut && hasMore && kept.text.startsWith(view.text) ? { ...kept, ...view, text: kept.text } : view
}

/** Whether the log itself ended with it, so that nothing else can follow when it is read again. */
function isFinal({ status, error }: StreamView): boolean {
  return status === 'complete' || status === 'cancelled' || (status === 'error' && error?.kind === 'llm')
}
