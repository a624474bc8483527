import type { Socket } from 'node:net'
import type { LaneFaults, ProxyCounters } from './faults.js'

/** What a lane holds at most before it stops reading. */
const MAX_HELD_BYTES = 256 * 1024

/** A reset takes back what was not read: the last bytes get this long. */
const LAST_BYTES_MS = 2

interface Piece {
  readonly data: Buffer
  /** When it may leave, by `performance.now()`. */
  readonly at: number
}

export interface LaneOptions {
  readonly source: Socket
  readonly target: Socket
  readonly faults: LaneFaults
  readonly counters: ProxyCounters
  readonly random: () => number
  /** The byte was reached behind which the connection is reset. */
  readonly onReset: () => void
  readonly onCarried: (bytes: number) => void
}

/** One direction of a connection: bytes in at one end, bytes and faults out at the other. */
export class Lane {
  readonly #options: LaneOptions
  readonly #queue: Piece[] = []
  /** Why the source is not read now. */
  readonly #holds = new Set<'full' | 'stall'>()
  #heldBytes = 0
  #taken = 0
  #carried = 0
  #resetAfter: number
  /** When the last piece has left the wire. */
  #busyUntil = 0
  #isWriting = false
  #hasEnded = false
  #closed = false
  #hasStalled = false
  #due: NodeJS.Timeout | undefined
  #stall: NodeJS.Timeout | undefined

  constructor(options: LaneOptions) {
    this.#options = options
    this.#resetAfter = options.faults.resetAfterBytes ?? Infinity
  }

  /** Resets the connection behind so many bytes more. */
  resetAfter(bytes: number): void {
    this.#resetAfter = this.#carried + bytes
  }

  take(data: Buffer): void {
    const { faults, counters } = this.#options
    if (this.#closed) return
    const before = this.#taken
    this.#taken += data.length
    const swallowAfter = faults.swallowAfterBytes ?? Infinity
    if (this.#taken > swallowAfter) {
      const passed = Math.max(0, swallowAfter - before)
      if (before <= swallowAfter) counters.blackHoles += 1
      counters.swallowedBytes += data.length - passed
      data = data.subarray(0, passed)
    }
    this.#enqueue(data)
    this.#stallWhenDue()
    this.#pump()
  }

  /** The source has said its last; the target is told so behind the last byte. */
  end(): void {
    this.#hasEnded = true
    this.#pump()
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    clearTimeout(this.#due)
    clearTimeout(this.#stall)
  }

  #enqueue(data: Buffer): void {
    const size = this.#options.faults.chunkBytes ?? data.length
    for (let start = 0; start < data.length; start += size) {
      const piece = data.subarray(start, start + size)
      this.#queue.push({ data: piece, at: this.#dueAt(piece.length) })
    }
    this.#heldBytes += data.length
    if (this.#heldBytes > MAX_HELD_BYTES) this.#hold('full')
  }

  #dueAt(bytes: number): number {
    const { faults, random } = this.#options
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = faults
    if (latencyMs === 0 && jitterMs === 0 && bytesPerSecond === Infinity) return 0
    const arrives = performance.now() + latencyMs + jitterMs * random()
    this.#busyUntil = Math.max(arrives, this.#busyUntil) + (bytes * 1000) / bytesPerSecond
    return this.#busyUntil
  }

  #stallWhenDue(): void {
    const { faults, counters } = this.#options
    if (this.#hasStalled || this.#taken < (faults.stallAfterBytes ?? Infinity)) return
    this.#hasStalled = true
    counters.stalls += 1
    this.#hold('stall')
    if (faults.stallMs !== undefined) this.#stall = setTimeout(() => this.#release('stall'), faults.stallMs)
  }

  #hold(reason: 'full' | 'stall'): void {
    this.#holds.add(reason)
    this.#options.source.pause()
  }

  #release(reason: 'full' | 'stall'): void {
    if (this.#holds.delete(reason) && this.#holds.size === 0) this.#options.source.resume()
  }

  #pump(): void {
    if (this.#isWriting || this.#closed) return
    const [next] = this.#queue
    if (!next) {
      if (this.#hasEnded) this.#options.target.end()
      return
    }
    const wait = next.at - performance.now()
    if (wait <= 0) return this.#write(this.#takeDue())
    this.#due ??= setTimeout(() => {
      this.#due = undefined
      this.#pump()
    }, wait)
  }

  /** One piece where the pieces matter, else everything that is due. */
  #takeDue(): Buffer {
    if (this.#options.faults.chunkBytes !== undefined) return this.#queue.shift()?.data ?? Buffer.alloc(0)
    const now = performance.now()
    let count = this.#queue.findIndex(({ at }) => at > now)
    if (count < 0) count = this.#queue.length
    const due = this.#queue.splice(0, count)
    return due.length === 1 && due[0] ? due[0].data : Buffer.concat(due.map(({ data }) => data))
  }

  /** One write at a time: pieces that are written together would travel together. */
  #write(data: Buffer): void {
    const { target, onCarried, onReset } = this.#options
    const room = this.#resetAfter - this.#carried
    const isLast = data.length >= room
    const bytes = isLast ? data.subarray(0, room) : data
    this.#carried += bytes.length
    this.#isWriting = true
    onCarried(bytes.length)
    target.write(bytes, () => {
      if (isLast) this.#due = setTimeout(onReset, LAST_BYTES_MS)
      else if (this.#options.faults.chunkBytes === undefined) this.#written(data.length)
      // What is written within one turn of the loop is read as one piece.
      else setImmediate(() => this.#written(data.length))
    })
  }

  #written(bytes: number): void {
    this.#isWriting = false
    this.#heldBytes -= bytes
    if (this.#heldBytes <= MAX_HELD_BYTES) this.#release('full')
    this.#pump()
  }
}
