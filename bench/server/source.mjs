// The one source of all contenders: streams of tokens that come when it says so.
import { deferred } from './deferred.mjs'
import { TokenStream } from './token-stream.mjs'
import { Wheel } from './wheel.mjs'

/** A paced stream writes once in this many milliseconds. */
export const PACE_MS = 20

/** The rest of a burst, and what comes when all has ended, waits for nothing. */
const NOW = Promise.resolve()

const same = (text) => text

/**
 * `turn`: one token per stream and event-loop turn, as when a turn reads many vendors' sockets. `pace`: one token per
 * stream every 20 ms, each stream at its own moment, and the time of that moment is the token. `beat`: the same with tokens of the
 * text, `burst` of them at a time. Nothing comes before `go`, and nothing while it is paused, so that neither the start nor the end of a
 * stream is in the cost of a token.
 */
export class Source {
  /**
   * What was taken, per stream: how many tokens, and when the first one was asked for and given.
   * @type {Map<string, { count: number, askedAt: number, givenAt: number }>}
   */
  streams = new Map()
  produced = 0
  /** Streams that wait for their next token. */
  waiting = 0
  hasEnded = false
  isPaced
  text
  #running = false
  #rushing = false
  #limit
  #head
  #headBurst
  #burst
  #granted = 0
  #forgets
  #gate = deferred()
  #turn
  #wheel

  /**
   * @param {object} options
   * @param {'turn' | 'pace' | 'beat'} options.mode
   * @param {number} [options.tokens] the most that a stream may have
   * @param {number} [options.paceMs]
   * @param {number} [options.head] tokens that a paced stream has at once
   * @param {number} [options.headBurst] how many of those come in a turn
   * @param {number} [options.burst] tokens that come together, within one turn
   * @param {import('./text.mjs').TextName} [options.text]
   * @param {{ below: number, tokens: number }} [options.warmUp] streams numbered below end earlier
   * @param {boolean} [options.forgets] whether a stream is counted no more when it has ended
   */
  constructor({
    mode,
    tokens = Infinity,
    paceMs = PACE_MS,
    head = 0,
    headBurst = 1,
    burst = 1,
    text = 'answer',
    warmUp,
    forgets = false,
  }) {
    this.isPaced = mode === 'pace'
    this.#limit = (id) => (warmUp && Number(id.slice(1)) < warmUp.below ? warmUp.tokens : tokens)
    this.#head = head
    this.#headBurst = headBurst
    this.#burst = burst
    this.text = text
    this.#forgets = forgets
    if (mode !== 'turn') this.#wheel = new Wheel(paceMs)
  }

  /**
   * @param {object} [options]
   * @param {number} [options.tokens] the most that each stream may have until the next call
   * @param {number} [options.rushMs] for how long paced streams get a token per turn first: code is compiled then
   */
  go({ tokens = Infinity, rushMs = 0 } = {}) {
    this.#granted += tokens
    this.#running = true
    this.#rushing = rushMs > 0
    if (this.#rushing) setTimeout(() => (this.#rushing = false), rushMs)
    this.#wheel?.start()
    this.#open()
  }

  pause() {
    this.#running = false
    this.#wheel?.stop()
  }

  /** Every stream ends at its next token. */
  end() {
    this.hasEnded = true
    this.#wheel?.stop()
    this.#open()
    this.#wheel?.fireAll()
  }

  /**
   * @template T
   * @param {string} id as of `streamId`
   * @param {(text: string) => T} [shape] what a token is to look like; without another iterator around this one
   * @param {T} [last] what comes after the last token
   * @returns {TokenStream<T>}
   */
  stream(id, shape = same, last = undefined) {
    const slot = this.#wheel?.slotOf(id) ?? 0
    return new TokenStream(id, this, { shape, last, most: this.#limit(id), slot })
  }

  /** @param {TokenStream} stream */
  begin(stream) {
    this.streams.set(stream.id, stream)
  }

  /** @param {TokenStream} stream */
  leave({ id, count, askedAt, givenAt }) {
    if (this.#forgets) this.streams.delete(id)
    // No more than has to stay: the memory of streams that have ended is measured, too.
    else this.streams.set(id, { count, askedAt, givenAt })
  }

  /** When a stream may have its next token. @param {TokenStream} stream */
  moment(stream) {
    const { count } = stream
    const isHead = count < this.#head
    // The rest of a burst comes along with its first one, whatever was called meanwhile.
    if (this.hasEnded || count % (isHead ? this.#headBurst : this.#burst) !== 0) return NOW
    if (!this.#running || count >= this.#granted) return this.#atGate(stream, isHead)
    if (this.#wheel && !isHead && !this.#rushing) return this.#wheel.at(stream.slot)
    return (this.#turn ??= this.#nextTurn())
  }

  #open() {
    this.#gate.resolve()
    this.#gate = deferred()
  }

  /** One promise for all streams of a turn. */
  #nextTurn() {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#turn = undefined
        resolve()
      })
    })
  }

  async #atGate(stream, isHead) {
    this.waiting += 1
    await this.#gate.promise
    this.waiting -= 1
    // Not all at once: each at its own moment from the first token on.
    if (this.#wheel && !isHead && !this.hasEnded) await this.#wheel.at(stream.slot)
  }
}
