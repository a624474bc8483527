import { randomBytes } from 'node:crypto'

/** An id for a prompt that names none: 96 random bits, which nobody guesses. */
export function newStreamId(): string {
  return randomBytes(12).toString('base64url')
}
