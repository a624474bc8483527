import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SessionIssuer } from '../ports/session-issuer.js'

/** Half of a session is random, half is its signature: 32 bytes, 43 characters of base64url. */
const HALF_BYTES = 16
const SESSION = /^[A-Za-z0-9_-]{43}$/

/** The shortest stream id that nobody guesses, in characters of 6 bits. */
const UNGUESSABLE_ID_CHARS = 22

/** Issues sessions signed with a secret, and takes back only those. */
export class SessionSigner implements SessionIssuer {
  readonly #key: Buffer

  /** @param secret `SESSION_SECRET`; random for this process when left out */
  constructor(secret: string | undefined) {
    const material = secret ?? randomBytes(32)
    this.#key = Buffer.from(hkdfSync('sha256', material, '', 'runnel session', 32))
  }

  accept(presented: string | undefined): string {
    return presented !== undefined && this.#verifies(presented) ? presented : this.#sign(randomBytes(HALF_BYTES))
  }

  derive(id: string | undefined): string | undefined {
    if (id === undefined || id.length < UNGUESSABLE_ID_CHARS) return undefined
    return this.#sign(this.#mac(`derived ${id}`))
  }

  #verifies(session: string): boolean {
    if (!SESSION.test(session)) return false
    const name = Buffer.from(session, 'base64url').subarray(0, HALF_BYTES)
    // Compared as it is written: the last character has two bits to spare, and a session has one spelling.
    return timingSafeEqual(Buffer.from(session), Buffer.from(this.#sign(name)))
  }

  #sign(name: Buffer): string {
    return Buffer.concat([name, this.#mac(name)]).toString('base64url')
  }

  #mac(data: Buffer | string): Buffer {
    return createHmac('sha256', this.#key).update(data).digest().subarray(0, HALF_BYTES)
  }
}
