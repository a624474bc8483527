// The clock of paced streams.
import { deferred } from './deferred.mjs'

/** Has a moment for each millisecond out of twenty, or of another pace, which comes again and again. */
export class Wheel {
  #slots
  #timer
  #turn
  #late
  #isLate = false
  #done = 0
  #began = 0

  constructor(paceMs) {
    this.#slots = Array.from({ length: paceMs }, () => undefined)
  }

  start() {
    // It may run already: two timers would make a stream's tokens meet in a turn.
    this.stop()
    this.#began = performance.now()
    this.#done = 0
    this.#timer = setTimeout(this.#tick, 1)
  }

  stop() {
    clearTimeout(this.#timer)
    clearImmediate(this.#turn)
    clearImmediate(this.#late)
    this.#turn = undefined
    this.#isLate = false
  }

  /** Which moment is a stream's own, spread by a multiplication that leaves no pattern among neighbours. @param {string} id */
  slotOf(id) {
    return (Math.imul(Number(id.slice(1)) + 1, 0x9e3779b1) >>> 8) % this.#slots.length
  }

  /** Resolves when the moment comes next; one promise for all who wait for it. @param {number} slot */
  at(slot) {
    return (this.#slots[slot] ??= deferred()).promise
  }

  /** All moments come now. */
  fireAll() {
    for (let slot = 0; slot < this.#slots.length; slot++) this.#fire(slot)
  }

  #tick = () => {
    // Node stays among its timers for as long as one is due when it looks at the clock, and it looks whenever a timer is set: a server
    // that sets one per token, and has more than a millisecond to do, would not come to its sockets any more.
    if (this.#turn) {
      this.#isLate = true
      return
    }
    const now = Math.floor(performance.now() - this.#began)
    // What was missed is not written twice: a stream that is late keeps less than its pace, and that shows.
    for (; this.#done < now; this.#done++) this.#fire(this.#done % this.#slots.length)
    this.#timer = setTimeout(this.#tick, 1)
    this.#turn = setImmediate(this.#turned)
  }

  #turned = () => {
    this.#turn = undefined
    if (!this.#isLate) return
    this.#isLate = false
    // In the next turn: what waits for the end of this one comes first.
    this.#late = setImmediate(this.#tick)
  }

  #fire(slot) {
    const due = this.#slots[slot]
    this.#slots[slot] = undefined
    due?.resolve()
  }
}
