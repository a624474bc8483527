// A token that says when it was written: nine digits of the machine's monotonic clock in microseconds behind an `@`,
// which stands in no frame otherwise. All processes of one machine read the same clock.

const WRAP_US = 1_000_000_000
const DIGITS = 9
const FULL = 10 ** (DIGITS - 1)

/** Bytes of a stamp. */
export const STAMP_BYTES = DIGITS + 1

const AT = 0x40
const ZERO = 0x30
const [seconds, nanoseconds] = process.hrtime()
const baseUs = (seconds % 1_000) * 1e6 + nanoseconds / 1e3 - performance.now() * 1e3

/** Microseconds now, of a clock that begins anew every 1,000 seconds. */
export function nowUs() {
  return Math.floor(baseUs + performance.now() * 1e3) % WRAP_US
}

/** @returns {string} */
export function stamp() {
  const us = nowUs()
  // Nine times out of ten nothing is to be filled up.
  return us < FULL ? `@${String(us).padStart(DIGITS, '0')}` : `@${us}`
}

/** From one reading of the clock to a later one. @param {number} from @param {number} to */
export function elapsedUs(from, to) {
  // Signed: a clock read in another process may seem a microsecond behind.
  const past = (to - from + WRAP_US) % WRAP_US
  return past > WRAP_US / 2 ? past - WRAP_US : past
}

/**
 * Finds stamps in bytes of any wire.
 * @param {Buffer} bytes
 * @param {(us: number) => void} onStamp
 * @returns {number} where a stamp may begin whose rest has not come yet; the length where none does
 */
export function findStamps(bytes, onStamp) {
  let at = bytes.indexOf(AT)
  while (at !== -1) {
    if (at + STAMP_BYTES > bytes.length) return at
    const us = digitsAt(bytes, at + 1)
    if (us >= 0) onStamp(us)
    at = bytes.indexOf(AT, us >= 0 ? at + STAMP_BYTES : at + 1)
  }
  return bytes.length
}

function digitsAt(bytes, from) {
  let value = 0
  for (let index = from; index < from + DIGITS; index++) {
    const digit = bytes[index] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
