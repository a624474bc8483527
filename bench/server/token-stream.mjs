// One stream of the source: what it has given, and an iterator over it, in one object.
import { stamp } from './stamp.mjs'
import { placeOf } from './text.mjs'

/**
 * What a stream asks of its source.
 * @typedef {object} Origin
 * @property {(stream: TokenStream) => Promise<void>} moment resolves when the stream may have its next token; one promise may be many streams'
 * @property {boolean} hasEnded
 * @property {number} produced
 * @property {boolean} isPaced whether a token is the time at which it is given
 * @property {import('./text.mjs').TextName} text
 * @property {(stream: TokenStream) => void} begin called once, with its first token's prompt
 * @property {(stream: TokenStream) => void} leave called once, when it has ended or nobody reads it any more
 */

const DONE = { value: undefined, done: true }

/**
 * An iterator by hand: a generator would make three promises of a token, and this is in the cost of every contender. It is for one reader,
 * who asks for the next token when he has the one before.
 * @template T
 * @implements {AsyncIterableIterator<T>}
 */
export class TokenStream {
  /** Tokens given. */
  count = 0
  /** When the first one was asked for and given, by `performance.now()`. */
  askedAt = Number.NaN
  givenAt = Number.NaN
  /** Of the moments of a pace, which is its own: see `Wheel`. */
  slot = 0
  #origin
  #shape
  #last
  #most
  #text
  #offset
  #hasBegun = false
  #isOver = false

  /**
   * @param {string} id
   * @param {Origin} origin
   * @param {{ shape: (text: string) => T, last: T | undefined, most: number, slot: number }} given `most`: tokens that it may have
   */
  constructor(id, origin, { shape, last, most, slot }) {
    const { text, offset } = placeOf(id, origin.text)
    this.id = id
    this.slot = slot
    this.#origin = origin
    this.#shape = shape
    this.#last = last
    this.#most = most
    this.#text = text
    this.#offset = offset
  }

  [Symbol.asyncIterator]() {
    return this
  }

  /** @returns {Promise<IteratorResult<T>>} */
  next() {
    if (!this.#hasBegun) this.#begin()
    if (this.#isOver || this.count >= this.#most) return Promise.resolve(this.#end())
    return this.#origin.moment(this).then(this.#give)
  }

  /** A reader that leaves early; the moment that it may wait for still comes, and gives nothing. */
  return(value) {
    this.#leave()
    return Promise.resolve({ value, done: true })
  }

  #begin() {
    this.#hasBegun = true
    this.askedAt = performance.now()
    this.#origin.begin(this)
  }

  /** Made once for all tokens of the stream. */
  #give = () => {
    const origin = this.#origin
    if (this.#isOver || origin.hasEnded) return this.#end()
    origin.produced += 1
    const token = origin.isPaced ? stamp() : this.#text[(this.#offset + this.count) % this.#text.length]
    this.count += 1
    if (this.count === 1) this.givenAt = performance.now()
    return { value: this.#shape(token), done: false }
  }

  #end() {
    if (this.#isOver) return DONE
    this.#leave()
    return this.#last === undefined ? DONE : { value: this.#last, done: false }
  }

  #leave() {
    if (this.#isOver) return
    this.#isOver = true
    this.#origin.leave(this)
  }
}
