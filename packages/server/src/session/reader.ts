import type { UnnumberedEvent } from '@runnel/protocol'
import type { Frame } from '../ports/connection.js'
import type { EventLog, LogListener } from '../ports/event-log.js'
import type { Readable } from '../streams/readable.js'

/** Who sends what readers are given. */
export interface Sender {
  /** The reader may have something to take. */
  wake(reader: Reader): void
  /** Takes the one event that the reader does not have. False when it is to be woken instead. */
  hand(reader: Reader, event: UnnumberedEvent): boolean
}

/** One connection's cursor on one stream. Behind or not, that is all there is of it: the log is the buffer. */
export class Reader implements LogListener {
  /** Whether it stands in its pump's line. */
  isInLine = false
  /** Where its pump has what it was handed in this turn. */
  place = 0
  readonly log: EventLog
  readonly #readable: Readable
  readonly #sender: Sender
  readonly #leave: () => void
  readonly #stopWatching: () => void
  #after: number
  #open = true
  /** Whether it was told that the stream cannot be read on: until then nobody need look. */
  #isTold: boolean

  constructor(readable: Readable, after: number, sender: Sender) {
    this.#readable = readable
    this.#sender = sender
    this.log = readable.log
    this.#after = after
    this.#leave = readable.enter()
    this.#isTold = readable.isLost
    this.#stopWatching = this.log.watch(this)
  }

  /** @inheritdoc */
  told(isLost: boolean, only: UnnumberedEvent | undefined): void {
    if (isLost) this.#isTold = true
    // It has all but this one: nobody need come back for it.
    if (only !== undefined && this.#after === this.log.shown - 1 && this.#sender.hand(this, only)) this.#after += 1
    else this.#sender.wake(this)
  }

  get id(): string {
    return this.#readable.record.id
  }

  get readable(): Readable {
    return this.#readable
  }

  /** The number of the last event taken. */
  get after(): number {
    return this.#after
  }

  /** Whether there is something to send. */
  get isBehind(): boolean {
    return this.#open && this.#after < this.log.shown
  }

  /** Whether the stream cannot be read on now. */
  get isLost(): boolean {
    return this.#isTold && this.#readable.isLost
  }

  /** Whether the terminal event has been taken. */
  get isDone(): boolean {
    return this.log.terminal !== undefined && this.#after >= this.log.shown
  }

  /** The next frames, about `maxChars` of them; the cursor moves behind them. */
  take(maxChars: number): readonly Frame[] {
    const { frames, next } = this.log.read(this.#after, maxChars)
    this.#after = next
    return frames
  }

  /** Lets go of the stream. Idempotent. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    // Here, where it costs nothing per token: a reader that has taken the end is let go.
    if (this.isDone) this.log.markRead()
    this.#stopWatching()
    this.#leave()
  }
}
