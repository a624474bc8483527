import { randomBytes } from 'node:crypto'

/** Names a log that begins: 144 random bits. */
export function newEpoch(): string {
  return randomBytes(18).toString('base64url')
}
