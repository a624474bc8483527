import { formatCursor, parseCursor, type AttachedMessage, type StreamEvent, type UnknownEvent } from '@runnel/protocol'

/** How far a link has read one stream, by what has passed through it. */
export class Position {
  #epoch: string | undefined
  #seq: number
  /** Nobody has been told yet that the stream is attached: on HTTP the request itself attaches. */
  #isAttached = false

  constructor(cursor: string | undefined) {
    const position = cursor === undefined ? undefined : parseCursor(cursor)
    this.#epoch = position?.epoch
    this.#seq = position?.seq ?? -1
  }

  /** Where a request goes on; null for the start. */
  get cursor(): string | null {
    return this.#epoch === undefined || this.#seq < 0 ? null : formatCursor(this.#epoch, this.#seq)
  }

  /** The `attached` that no server sends, once the log's name is known. */
  attach(id: string, epoch = this.#epoch): AttachedMessage | undefined {
    if (this.#isAttached || epoch === undefined) return undefined
    this.#isAttached = true
    return { type: 'attached', id, epoch, last_seq: this.#seq, state: 'running' }
  }

  /** Goes on to `event`. False for one that has passed before: two requests overlap when one takes over. */
  advance(event: StreamEvent | UnknownEvent): boolean {
    const isOtherLog = event.type === 'start' && event.epoch !== this.#epoch
    if (event.seq <= this.#seq && !isOtherLog) return false
    this.#seq = event.seq
    if (event.type === 'start' || (event.type === 'status' && event.state === 'recovering')) this.#epoch = event.epoch
    return true
  }
}
