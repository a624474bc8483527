// The one source of all contenders: each stream is an async generator of tokens.
import { stamp } from './stamp.mjs'
import { offsetOf, TEXT, TEXT_TOKENS } from './text.mjs'

/** A paced stream writes once in this many milliseconds. */
export const PACE_MS = 20

const same = (text) => text

/**
 * `turn`: one token per stream and event-loop turn, as when a turn reads many vendors' sockets. `pace`: one token per
 * stream every 20 ms, each stream at its own moment. Nothing comes before `go`, and nothing while it is paused, so that
 * neither the start nor the end of a stream is in the cost of a token.
 */
export class Source {
  /** Tokens that were taken, per stream. @type {Map<string, { count: number }>} */
  streams = new Map()
  produced = 0
  /** Streams that wait for their next token. */
  waiting = 0
  #running = false
  #ended = false
  #limit = Infinity
  #gate = deferred()
  #turn
  #wheel
  #mode

  /** @param {{ mode: 'turn' | 'pace', tokens?: number }} options `tokens`: the most that a stream may have */
  constructor({ mode, tokens = Infinity }) {
    this.#mode = mode
    this.#limit = tokens
    if (mode === 'pace') this.#wheel = new Wheel()
  }

  go() {
    this.#running = true
    this.#wheel?.start()
    this.#open()
  }

  pause() {
    this.#running = false
    this.#wheel?.stop()
  }

  /** Every stream ends at its next token. */
  end() {
    this.#ended = true
    this.#wheel?.stop()
    this.#open()
    this.#wheel?.fireAll()
  }

  /**
   * @template T
   * @param {string} id as of `streamId`
   * @param {(text: string) => T} [shape] what a token is to look like; without another generator around this one
   * @param {T} [last] what comes after the last token
   * @returns {AsyncGenerator<T>}
   */
  async *stream(id, shape = same, last = undefined) {
    const taken = { count: 0 }
    this.streams.set(id, taken)
    const offset = offsetOf(id)
    const isPaced = this.#mode === 'pace'
    while (taken.count < this.#limit) {
      await this.#next(id)
      if (this.#ended) break
      this.produced += 1
      const text = isPaced ? stamp() : TEXT[(offset + taken.count) % TEXT_TOKENS]
      taken.count += 1
      yield shape(text)
    }
    if (last !== undefined) yield last
  }

  #open() {
    this.#gate.resolve()
    this.#gate = deferred()
  }

  #next(id) {
    if (this.#ended) return
    if (!this.#running) return this.#atGate(id)
    if (this.#wheel) return this.#wheel.slot(id)
    // One promise for all streams of a turn.
    this.#turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#turn = undefined
        resolve()
      })
    })
    return this.#turn
  }

  async #atGate(id) {
    this.waiting += 1
    await this.#gate.promise
    this.waiting -= 1
    // Not all at once: each at its own moment from the first token on.
    if (this.#wheel && !this.#ended) await this.#wheel.slot(id)
  }
}

/** Wakes each stream at its own millisecond out of every twenty. */
class Wheel {
  #slots = Array.from({ length: PACE_MS }, () => [])
  #timer
  #done = 0
  #began = 0

  start() {
    this.#began = performance.now()
    this.#done = 0
    this.#timer = setTimeout(this.#tick, 1)
  }

  stop() {
    clearTimeout(this.#timer)
  }

  slot(id) {
    return new Promise((resolve) => this.#slots[momentOf(id)].push(resolve))
  }

  fireAll() {
    for (let slot = 0; slot < PACE_MS; slot++) this.#fire(slot)
  }

  #tick = () => {
    const now = Math.floor(performance.now() - this.#began)
    // What was missed is not written twice: a stream that is late keeps less than its pace, and that shows.
    for (; this.#done < now; this.#done++) this.#fire(this.#done % PACE_MS)
    this.#timer = setTimeout(this.#tick, 1)
  }

  #fire(slot) {
    const due = this.#slots[slot]
    if (due.length === 0) return
    this.#slots[slot] = []
    for (const resolve of due) resolve()
  }
}

/** Spread by a multiplication that leaves no pattern among neighbours. */
function momentOf(id) {
  return (Math.imul(Number(id.slice(1)) + 1, 0x9e3779b1) >>> 8) % PACE_MS
}

function deferred() {
  let resolve = () => undefined
  const promise = new Promise((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
