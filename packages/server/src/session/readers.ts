import type { Readable } from '../streams/readable.js'
import type { Pump } from './pump.js'
import type { Reader } from './reader.js'

/**
 * Streams read to their end stay attached, so that a prompt sent twice still changes nothing; this many are remembered
 * per connection, the oldest are let go.
 */
const MAX_DONE = 256

/** The streams that one connection is attached to. */
export class Readers {
  readonly #live = new Map<string, Reader>()
  /** Id → epoch: a log that has been read is not kept alive by having been read. */
  #done: Map<string, string> | undefined

  constructor(private readonly pump: Pump) {}

  /** How many are not read to their end yet. */
  get live(): number {
    return this.#live.size
  }

  has(id: string): boolean {
    return this.#live.has(id) || this.#done?.has(id) === true
  }

  /** Whether the connection is attached to this very stream: another one may stand under the same id after a while. */
  isAttachedTo({ record }: Readable): boolean {
    const live = this.#live.get(record.id)?.readable
    return record.epoch === (live?.record.epoch ?? this.#done?.get(record.id))
  }

  /** Attaches after `after`, in place of what was attached under the id. */
  attach(readable: Readable, after: number): void {
    this.detach(readable.record.id)
    const reader = this.pump.attach(readable, after)
    this.#live.set(readable.record.id, reader)
    // A cursor on the terminal event: nothing follows that would tell of the end.
    if (reader.isDone) this.finish(reader)
  }

  detach(id: string): void {
    this.#done?.delete(id)
    const reader = this.#live.get(id)
    if (!reader) return
    this.#live.delete(id)
    this.pump.detach(reader)
  }

  /** The reader has been given the terminal event. */
  finish(reader: Reader): void {
    if (this.#live.get(reader.id) !== reader) return
    this.#live.delete(reader.id)
    this.pump.detach(reader)
    // Made by the first one: most connections of a page that is left open have read nothing yet.
    const done = (this.#done ??= new Map<string, string>())
    done.set(reader.id, reader.readable.record.epoch)
    const [oldest] = done.keys()
    if (done.size > MAX_DONE && oldest !== undefined) done.delete(oldest)
  }

  /** The stream cannot be read on. Whether the reader was attached. */
  lose(reader: Reader): boolean {
    if (this.#live.get(reader.id) !== reader) return false
    this.detach(reader.id)
    return true
  }

  close(): void {
    for (const reader of this.#live.values()) this.pump.detach(reader)
    this.#live.clear()
    this.#done = undefined
  }
}
