import type { ServerMessage } from '@runnel/protocol'

/** What a reader may hold, written anew from the promises: it shares nothing with the protocol's own reader. */
export class OwnReader {
  text = ''
  next = 0
  #over = false

  /** Stands behind `seq` of a log, having read `text`. */
  place(seq: number, text: string): void {
    this.next = seq + 1
    this.text = text
    this.#over = false
  }

  take(event: ServerMessage & { seq: number }): void {
    const first = event.type === 'chunk' ? (event.from ?? event.seq) : event.seq
    if (this.#over) throw new Error(`event ${event.seq} follows the end`)
    if (first !== this.next) throw new Error(`event ${first} came where ${this.next} was due`)
    if (event.type === 'chunk' && event.channel === undefined) this.text += event.token
    this.next = event.seq + 1
    this.#over = event.type === 'complete' || event.type === 'error' || event.type === 'cancelled'
  }
}
