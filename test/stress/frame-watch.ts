import type { WireFrame } from '@runnel/client'
import type { Ledger } from './ledger.js'

interface Seen {
  /** The highest number that was on the wire. */
  highest: number
  /** The last one of this attachment; undefined at its start. */
  last: number | undefined
  /** The number of the terminal event. */
  end: number | undefined
}

interface LogMessage {
  readonly type: string
  readonly id?: string
  readonly seq?: number
  readonly from?: number
}

const TERMINAL: ReadonlySet<string> = new Set(['complete', 'error', 'cancelled'])

/** Watches the numbers on the wire: a hole, a repeat on one WebSocket, and a word after the last one are failures. */
export class FrameWatch {
  readonly #ledger: Ledger
  /** Over HTTP, the old request's last words may come behind the new one's first: whoever reads them drops them. */
  #isOrdered = true
  readonly #streams = new Map<string, Seen>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  readonly take = ({ direction, text }: WireFrame): void => {
    if (direction === 'out') return
    const message = JSON.parse(text) as LogMessage
    if (message.id === undefined) return
    const seen = this.#streams.get(message.id) ?? { highest: -1, last: undefined, end: undefined }
    this.#streams.set(message.id, seen)
    if (message.type === 'attached') seen.last = undefined
    else if (message.seq !== undefined) this.#check(message, message.seq, seen)
  }

  /** A new connection: what it carries may begin anew. */
  reconnected(transport: string): void {
    this.#isOrdered = transport === 'websocket'
    for (const seen of this.#streams.values()) seen.last = undefined
  }

  #check({ type, id = '', from }: LogMessage, seq: number, seen: Seen): void {
    const first = from ?? seq
    if (first < seq) this.#ledger.count('merges', seq - first)
    if (first > seen.highest + 1) this.#ledger.fail(`a hole on the wire of ${id}: ${first} after ${seen.highest}`)
    if (this.#isOrdered && seen.last !== undefined && first !== seen.last + 1)
      this.#ledger.fail(`on one connection of ${id}: ${first} after ${seen.last}`)
    if (seen.end !== undefined && seq > seen.end) this.#ledger.fail(`${id} went on behind its end: ${seq}`)
    if (seen.end !== undefined && TERMINAL.has(type) && seq !== seen.end) this.#ledger.fail(`${id} ended twice`)
    if (TERMINAL.has(type)) seen.end = seq
    seen.last = seq
    seen.highest = Math.max(seen.highest, seq)
  }
}
