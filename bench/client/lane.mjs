// One connection of the load: reads all that comes, as cheaply as it goes, and understands as little of it as it can.
import { connect } from 'node:net'
import { findStamps, elapsedUs, nowUs } from '../server/stamp.mjs'
import { Arena } from './arena.mjs'

/** All lanes read into it, one after another. */
const shared = Buffer.allocUnsafeSlow(262_144)

/** The longest wait for an answer that has to come, and how much is told of another one. */
const UNTIL_MS = 30_000
const SHOWN_BYTES = 400

export class Lane {
  arena = new Arena()
  /** Streams that have ended. */
  ended = 0
  isClosed = false
  /** The newest stamp that came, of the clock in `stamp.mjs`. */
  newestUs
  /** When the last bytes came, by `performance.now()`. */
  lastAt = 0
  #socket
  #hasAsked = false
  #wire
  #ids
  #load
  #onText
  #look
  #tail = Buffer.alloc(0)
  #rest = Buffer.alloc(0)

  /**
   * @param {import('./wires/index.mjs').Wire} wire
   * @param {readonly string[]} ids the streams that it asks for
   * @param {object} load
   * @param {boolean} load.keeps whether the bytes are kept for the check
   * @param {(us: number) => void} [load.onLatency]
   * @param {(ids: readonly string[]) => Promise<string>} [load.startAt]
   * @param {string} [load.session]
   */
  constructor(wire, ids, load) {
    this.#wire = wire
    this.#ids = ids
    this.#load = load
  }

  get wire() {
    return this.#wire
  }

  get ids() {
    return this.#ids
  }

  /** Connects, and asks for the streams. */
  async open(port) {
    await new Promise((resolve, reject) => {
      this.#socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: shared, callback: (length, buffer) => this.#read(buffer.subarray(0, length)) },
      })
      this.#socket.once('connect', resolve).on('error', reject)
      this.#socket.on('close', () => {
        this.isClosed = true
      })
    })
    await this.#wire.ask(this, this.#ids, this.#load)
    this.#hasAsked = true
  }

  write(bytes) {
    this.#socket.write(bytes)
  }

  /** Resolves as soon as text comes, with the time by `performance.now()`. */
  text() {
    return new Promise((resolve) => {
      this.#onText = resolve
    })
  }

  /** Reads no more, until `resume`: a reader that stalls. */
  pause() {
    this.#socket.pause()
  }

  resume() {
    this.#socket.resume()
  }

  close() {
    this.#socket.destroy()
  }

  /** Resolves when the text has come, of what is kept. @param {string} text */
  until(text) {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.arena.bytes().includes(text)) return
        clearTimeout(timer)
        this.#look = undefined
        resolve()
      }
      const timer = setTimeout(() => {
        const came = this.arena.bytes().subarray(0, SHOWN_BYTES).toString()
        reject(new Error(`no ${JSON.stringify(text)} came, but ${came}`))
      }, UNTIL_MS)
      this.#look = look
      look()
    })
  }

  #read(bytes) {
    this.lastAt = performance.now()
    const { keeps, onLatency } = this.#load
    if (onLatency) this.#measure(bytes, onLatency)
    if (keeps || !this.#hasAsked) this.arena.add(bytes)
    else this.arena.length += bytes.length
    if (this.#onText && this.#wire.texts.some((mark) => bytes.includes(mark))) {
      this.#onText(this.lastAt)
      this.#onText = undefined
    }
    this.#look?.()
    this.#countEnds(bytes)
    return true
  }

  #measure(bytes, onLatency) {
    const now = nowUs()
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const read = findStamps(all, (us) => {
      this.newestUs = us
      onLatency(elapsedUs(us, now))
    })
    this.#rest = read === all.length ? EMPTY : Buffer.from(all.subarray(read))
  }

  /** A mark may be cut by the end of a read: the last bytes are looked at again. */
  #countEnds(bytes) {
    const { end } = this.#wire
    const seam = Buffer.concat([this.#tail, bytes.subarray(0, end.length - 1)])
    this.ended += count(seam, end) + count(bytes, end)
    const kept = bytes.length >= end.length - 1 ? bytes : seam
    this.#tail = Buffer.from(kept.subarray(Math.max(0, kept.length - end.length + 1)))
  }
}

const EMPTY = Buffer.alloc(0)

function count(bytes, mark) {
  let found = 0
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) found += 1
  return found
}
