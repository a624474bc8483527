import type { StreamEvent, UnknownEvent, WireError } from '@runnel/protocol'
import type { Stream, StreamView } from '../types.js'
import { fold, foldCancelled, foldFailure, foldReset, initialView, isEnded } from './fold.js'
import { Observable } from './observable.js'
import { ViewIterator } from './view-iterator.js'

/** What a stream asks of the connection that feeds it. */
export interface StreamControls {
  cancel(id: string): void
  retry(id: string): void
  detach(id: string): void
}

/** One stream as the page sees it, and the methods by which the connection feeds it. */
export class LiveStream implements Stream {
  readonly id: string
  readonly #controls: StreamControls
  readonly #view: Observable<StreamView>
  readonly #over = new AbortController()

  constructor(id: string, controls: StreamControls) {
    this.id = id
    this.#controls = controls
    this.#view = new Observable(initialView(id))
  }

  get view(): StreamView {
    return this.#view.value
  }

  /** Aborted when no view follows: the stream has ended, or the page let go of it. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  subscribe(listener: (view: StreamView) => void): () => void {
    return this.#view.subscribe(listener)
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamView, undefined> {
    return new ViewIterator(this)
  }

  cancel(): void {
    if (!this.over.aborted) this.#controls.cancel(this.id)
  }

  retry(): void {
    if (!this.over.aborted) this.#controls.retry(this.id)
  }

  detach(): void {
    if (this.over.aborted) return
    this.#controls.detach(this.id)
    this.#finish()
  }

  /** The next event of the log, each once and in order. */
  apply(event: StreamEvent | UnknownEvent, now: number): void {
    this.#show(fold(this.view, event, now))
  }

  /** Another log stands under the id. */
  reset(): void {
    this.#show(foldReset(this.view))
  }

  /** Ends it where the log cannot. */
  fail(error: WireError): void {
    this.#show(foldFailure(this.view, error))
  }

  /** Ends it as stopped where no log could say so. */
  stop(): void {
    this.#show(foldCancelled(this.view))
  }

  #show(view: StreamView): void {
    if (this.over.aborted) return
    this.#view.set(view)
    if (isEnded(view)) this.#finish()
  }

  #finish(): void {
    this.#over.abort()
    this.#view.close()
  }
}
