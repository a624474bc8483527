import type { UnnumberedEvent } from '@runnel/protocol'
import type { Connection, Frame } from '../ports/connection.js'
import type { Readable } from '../streams/readable.js'
import { LiveChunks } from './live-chunks.js'
import { Reader, type Sender } from './reader.js'
import type { Turn } from './turn.js'

/** Above this many bytes that the network has not taken, a connection gets nothing more until it drains. */
export const HIGH_WATER_BYTES = 32_768

/** What one stream may have of a turn, in characters, before the next one has its turn. */
const SHARE_CHARS = 8_192

/** Control messages that may wait for one turn; a peer that asks faster than it reads is closed as a slow reader. */
const MAX_CONTROL_FRAMES = 1_024

export interface PumpOptions {
  readonly connection: Connection
  readonly turn: Turn
  /** The terminal event of a stream was handed to the network. */
  readonly onDone: (reader: Reader) => void
  /** The stream cannot be read on: its reader is to be detached and told. */
  readonly onLost: (reader: Reader) => void
  /** The peer takes less than it asks for. */
  readonly onOverrun: () => void
}

/**
 * From cursors to frames: at most once per event-loop turn, fairly in turn among the streams that have something, and
 * only while the connection has room. One write per turn, whatever the number of streams.
 */
export class Pump implements Sender {
  readonly #options: PumpOptions
  readonly #turn: Turn
  /** Who is behind, in line. Who is detached while it waits stays until its turn, and is passed over then. */
  readonly #behind: Reader[] = []
  /** What was handed over in this turn, in order: ahead of all that those who are behind will take. */
  readonly #handed = new LiveChunks()
  /** How much more may be handed over in this turn, in characters of JSON, once something was. */
  #room = 0
  #control: string[] = []
  #scheduled = false
  #closed = false
  /** When the connection was last seen to take something while it was full; undefined while it has room. */
  #stalledSince: number | undefined
  #bufferedThen = 0
  #takenAt = -Infinity

  constructor(options: PumpOptions) {
    this.#options = options
    this.#turn = options.turn
  }

  /** Reads a stream after `after`. */
  attach(readable: Readable, after: number): Reader {
    const reader = new Reader(readable, after, this)
    if (reader.isBehind || reader.isLost) this.wake(reader)
    return reader
  }

  detach(reader: Reader): void {
    reader.isInLine = false
    this.#handed.drop(reader)
    reader.close()
  }

  /** Sends a control message ahead of the events that follow it. */
  say(message: string): void {
    if (this.#control.length >= MAX_CONTROL_FRAMES) return this.#options.onOverrun()
    this.#control.push(message)
    this.#schedule()
  }

  /** The connection has room again. */
  drained(): void {
    this.#schedule()
  }

  /** Milliseconds since a full connection last took anything; 0 while it has room. `now` is `performance.now()`. */
  stalledMs(now: number): number {
    if (this.#stalledSince === undefined) return 0
    const { bufferedBytes } = this.#options.connection
    if (bufferedBytes < this.#bufferedThen) {
      this.#stalledSince = now
      this.#takenAt = now
      this.#bufferedThen = bufferedBytes
      // What filled it may have been none of ours, as answers to pings: then nobody tells that there is room.
      if (bufferedBytes < HIGH_WATER_BYTES) this.#schedule()
    }
    return now - this.#stalledSince
  }

  /**
   * When the connection was last seen to take something while it was full, by `performance.now()`: a network that was
   * full takes more only when the other side has acknowledged some, so this is a sign of life.
   */
  get takenAt(): number {
    return this.#takenAt
  }

  /** Sends what is due now instead of at the end of the turn: before a close. */
  flush(): void {
    this.#run()
  }

  close(): void {
    this.#closed = true
    this.#behind.length = 0
    this.#handed.take()
    this.#control = []
  }

  wake(reader: Reader): void {
    // Who is behind already has its turn to come, or waits for room: a stalled reader costs next to nothing per token.
    if (this.#closed || reader.isInLine) return
    this.#lineUp(reader)
    this.#schedule()
    this.#turn.grow()
  }

  /** A chunk of the moment, while the stream is at hand. Not ahead of those who wait, who might wait for ever, and not an end. */
  hand(reader: Reader, event: UnnumberedEvent): boolean {
    if (event.type !== 'chunk' || this.#closed || this.#behind.length > 0) return false
    if (this.#handed.isEmpty) this.#room = HIGH_WATER_BYTES - this.#options.connection.bufferedBytes
    if (this.#room <= 0) return false
    const chars = this.#handed.add(reader, event, SHARE_CHARS)
    if (chars === 0) return false
    this.#room -= chars
    this.#schedule()
    this.#turn.grow()
    return true
  }

  /** Asked for every token: the turn is told once. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#turn.schedule(this.#run)
  }

  readonly #run = (): void => {
    this.#scheduled = false
    const { connection } = this.#options
    // What was handed over had room when it was.
    if (this.#closed || (this.#isFull() && this.#handed.isEmpty)) return
    const handed = this.#handed.take()
    let merged = handed.reduce((sum, chunk) => sum + chunk.merged, 0)
    const frames: (Frame | string)[] = this.#control.length === 0 ? handed : [...this.#control, ...handed]
    if (this.#control.length > 0) this.#control = []
    if (this.#behind.length > 0) merged += this.#fill(frames, this.#roomBehind(frames))
    if (merged > 0) this.#turn.countMerged(merged)
    if (frames.length > 0) connection.send(frames)
    // It was full already: what has come on top of that has not been taken either.
    if (this.#stalledSince !== undefined) this.#bufferedThen = connection.bufferedBytes
    if (this.#behind.length > 0 && !this.#isFull()) this.#schedule()
  }

  #roomBehind(frames: readonly (Frame | string)[]): number {
    const ahead = frames.reduce((sum, frame) => sum + (typeof frame === 'string' ? 0 : frame.json.length), 0)
    return HIGH_WATER_BYTES - this.#options.connection.bufferedBytes - ahead
  }

  /** Takes what is due, as far as there is room for it. Returns how many events went into the frames of others. */
  #fill(frames: (Frame | string)[], most: number): number {
    const behind = this.#behind
    let room = most
    let merged = 0
    let turns = 0
    // Who is still behind stands in line again, last: round robin.
    for (; turns < behind.length; turns++) {
      if (room <= 0) break
      const reader = behind[turns]
      if (!reader?.isInLine) continue
      reader.isInLine = false
      const { after } = reader
      const taken = reader.take(SHARE_CHARS)
      for (const frame of taken) {
        frames.push(frame)
        room -= frame.json.length
      }
      merged += reader.after - after - taken.length
      this.#takeLeave(reader)
    }
    behind.splice(0, turns)
    return merged
  }

  /** What becomes of a reader that had its turn. */
  #takeLeave(reader: Reader): void {
    if (reader.isBehind) this.#lineUp(reader)
    else if (reader.isDone) this.#options.onDone(reader)
    else if (reader.isLost) this.#options.onLost(reader)
  }

  #lineUp(reader: Reader): void {
    reader.isInLine = true
    this.#behind.push(reader)
  }

  #isFull(): boolean {
    const { bufferedBytes } = this.#options.connection
    if (bufferedBytes < HIGH_WATER_BYTES) {
      if (this.#stalledSince !== undefined) this.#takenAt = performance.now()
      this.#stalledSince = undefined
      return false
    }
    if (this.#stalledSince === undefined) {
      this.#stalledSince = performance.now()
      this.#bufferedThen = bufferedBytes
    }
    return true
  }
}
