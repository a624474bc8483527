import type { ReactiveElement } from 'lit'
import type { Client, Prompt, StreamView } from '../types.js'
import type { ShelfController, ShelfSource } from './shelf-controller.js'
import type { Saved } from './shelf-entry.js'
import { StreamController } from './stream-controller.js'

/** What a run needs of the element that shows it. */
export interface RunHost {
  /** Whether, and for whom, what is shown is kept beyond a reload. */
  keeping(): Pick<ShelfSource, 'persist' | 'share'>
  /** The connection, opened; undefined when the host names no valid server. */
  client(): Client | undefined
  onView(view: StreamView, previous: StreamView | undefined): void
  /** A stream that was started before stands in the host's place, and is read on. */
  onReadOn(saved: Saved): void
}

/** A prompt and its stream: sent, tried again, left, read on, and remembered beyond a reload. */
export class RunController {
  readonly #element: ReactiveElement
  readonly #host: RunHost
  #shelf: ShelfController | undefined
  #shelfLoading: Promise<void> | undefined
  readonly #stream = new StreamController({
    onView: (view, previous) => this.#onView(view, previous),
    onLost: () => this.#onLost(),
  })
  #sent: Prompt | undefined
  #isLeft = false
  #isLost = false
  #known = 0

  constructor(element: ReactiveElement, host: RunHost) {
    this.#element = element
    this.#host = host
  }

  get view(): StreamView | undefined {
    return this.#stream.view
  }

  /** What stands in the answer's place, if only for now. */
  get answer(): StreamView | undefined {
    return this.#stream.answer
  }

  /** Whether that is the answer of the try before. */
  get isEarlier(): boolean {
    return this.#stream.isEarlier
  }

  get isRunning(): boolean {
    return this.#stream.isRunning
  }

  /** Whether the stream was let go of while it ran: it goes on unread. */
  get isLeft(): boolean {
    return this.#isLeft
  }

  /** Whether the server no longer has what is shown. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** How much of the answer was shown before it was read on, in UTF-16 units. */
  get known(): number {
    return this.#known
  }

  /** Sends a prompt. Returns the stream's id; undefined when there is no server to send it to. */
  send(prompt: Prompt, { isRetry = false } = {}): string | undefined {
    const client = this.#host.client()
    if (!client) return undefined
    this.#sent = prompt
    this.#isLeft = false
    this.#isLost = false
    this.#known = 0
    return this.#stream.start(client, prompt, { isRetry })
  }

  /** The last prompt, to be sent again; undefined while it runs, or when a stream that was left is read on instead. */
  retry(): Prompt | undefined {
    const saved = this.#current()
    if (!saved || this.isRunning) return undefined
    if (!this.#isLeft) return saved.prompt
    this.#readOn(saved)
    return undefined
  }

  /**
   * Resolves when what remembers is there, or cannot be had: only hosts that ask for it load it. Undefined where there is
   * nothing to wait for. Never rejects.
   */
  prepare(): Promise<void> | undefined {
    if (this.#shelf || typeof this.#host.keeping().persist !== 'string') return undefined
    return (this.#shelfLoading ??= this.#loadShelf())
  }

  cancel(): void {
    this.#stream.cancel()
  }

  /** Skips the rest of a retry wait. */
  retryNow(): void {
    this.#stream.retry()
  }

  /** Before the first rendering, so that a reloaded page never shows an empty block; and when it is put back. */
  comeBack(): void {
    if (!this.#shelf?.isOn || !this.#element.isConnected) return
    const current = this.#current()
    // What was sent already, as by a script of the page, has taken the place of what was saved.
    const saved = this.#element.hasUpdated || current ? this.#isLeft && current : this.#shelf.load()
    if (saved) this.#readOn(saved)
  }

  /** Lets go of the stream, which goes on. */
  leave(): void {
    if (this.isRunning) this.#isLeft = true
    this.#stream.detach()
    this.#element.requestUpdate()
  }

  /** Stops the stream if it runs, and forgets it. */
  discard(): void {
    this.#stream.discard()
    this.#shelf?.remove()
    this.#sent = undefined
    this.#isLeft = false
    this.#isLost = false
  }

  async #loadShelf(): Promise<void> {
    const module = await import('./shelf-controller.js').catch(() => undefined)
    // Out of reach: it costs the return after a reload, and nothing else.
    if (!module) return
    const source = () => {
      const { persist, share } = this.#host.keeping()
      return { persist, share, server: () => this.#host.client()?.server }
    }
    this.#shelf = new module.ShelfController(this.#element, source, (saved) => this.#pickUp(saved))
    const current = this.#current()
    if (current) this.#shelf.save(current)
  }

  #current(): Saved | undefined {
    const { view } = this
    return this.#sent && view && { prompt: this.#sent, view }
  }

  #readOn(saved: Saved): void {
    const client = this.#host.client()
    if (!client) return
    this.#sent = saved.prompt
    this.#isLeft = false
    this.#isLost = false
    this.#known = saved.view.text.length
    this.#stream.resume(client, saved)
    this.#host.onReadOn(saved)
  }

  /** Another tab started a stream in this place. Until it has begun, its prompt is that tab's to send. */
  #pickUp(saved: Saved): void {
    const hasBegun = saved.view.provider !== undefined
    if (hasBegun && !this.isRunning && saved.view.id !== this.view?.id) this.#readOn(saved)
  }

  #onView(view: StreamView, previous: StreamView | undefined): void {
    if (this.#sent) this.#shelf?.save({ prompt: this.#sent, view })
    this.#host.onView(view, previous)
  }

  #onLost(): void {
    this.#isLost = true
    this.#shelf?.remove()
    this.#element.requestUpdate()
  }
}
