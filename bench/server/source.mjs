// The one source of all contenders: each stream is an async generator of tokens.
import { stamp } from './stamp.mjs'
import { placeOf } from './text.mjs'
import { Wheel } from './wheel.mjs'

/** A paced stream writes once in this many milliseconds. */
export const PACE_MS = 20

const same = (text) => text

/**
 * `turn`: one token per stream and event-loop turn, as when a turn reads many vendors' sockets. `pace`: one token per
 * stream every 20 ms, each stream at its own moment, and the time of that moment is the token. `beat`: the same with tokens of the
 * text, `burst` of them at a time. Nothing comes before `go`, and nothing while it is paused, so that neither the start nor the end of a
 * stream is in the cost of a token.
 */
export class Source {
  /**
   * What was taken, per stream: how many tokens, and when the first one was asked for and given, by `performance.now()`.
   * @type {Map<string, { count: number, askedAt: number, givenAt: number }>}
   */
  streams = new Map()
  produced = 0
  /** Streams that wait for their next token. */
  waiting = 0
  #running = false
  #rushing = false
  #ended = false
  #limit
  #head
  #headBurst
  #burst
  #text
  #granted = 0
  #forgets
  #gate = deferred()
  #turn
  #wheel
  #mode

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
    this.#mode = mode
    this.#limit = (id) => (warmUp && Number(id.slice(1)) < warmUp.below ? warmUp.tokens : tokens)
    this.#head = head
    this.#headBurst = headBurst
    this.#burst = burst
    this.#text = text
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
    const taken = { count: 0, askedAt: performance.now(), givenAt: Number.NaN }
    this.streams.set(id, taken)
    const { text, offset } = placeOf(id, this.#text)
    const isPaced = this.#mode === 'pace'
    const most = this.#limit(id)
    while (taken.count < most) {
      await this.#next(id, taken.count)
      if (this.#ended) break
      this.produced += 1
      const token = isPaced ? stamp() : text[(offset + taken.count) % text.length]
      taken.count += 1
      if (taken.count === 1) taken.givenAt = performance.now()
      yield shape(token)
    }
    if (this.#forgets) this.streams.delete(id)
    if (last !== undefined) yield last
  }

  #open() {
    this.#gate.resolve()
    this.#gate = deferred()
  }

  #next(id, count) {
    // The rest of a burst comes along with its first one, whatever was called meanwhile.
    const isHead = count < this.#head
    if (this.#ended || count % (isHead ? this.#headBurst : this.#burst) !== 0) return
    if (!this.#running || count >= this.#granted) return this.#atGate(id, isHead)
    if (this.#wheel && !isHead && !this.#rushing) return this.#wheel.slot(id)
    // One promise for all streams of a turn.
    this.#turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#turn = undefined
        resolve()
      })
    })
    return this.#turn
  }

  async #atGate(id, isHead) {
    this.waiting += 1
    await this.#gate.promise
    this.waiting -= 1
    // Not all at once: each at its own moment from the first token on.
    if (this.#wheel && !isHead && !this.#ended) await this.#wheel.slot(id)
  }
}

function deferred() {
  let resolve = () => undefined
  const promise = new Promise((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
