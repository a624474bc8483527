/** The first byte of a whole text message: the last part of it, and of type text. */
const TEXT = '\x81'

/** Lengths that stand in the second byte itself; beyond it that byte says how many more tell it. */
const MAX_SHORT = 125
const MAX_MEDIUM = 0xffff
const MEDIUM = '\x7e'
const LONG = '\x7f'

/**
 * A text message as a server sends it (RFC 6455, 5.2), one character for each byte: what leaves together is put together
 * as a string, and leaves in one write as latin1. A third of what `ws` takes, which hands over two buffers a message.
 */
export function textFrame(text: string): string {
  const bytes = Buffer.byteLength(text)
  const payload = bytes === text.length ? text : Buffer.from(text).toString('latin1')
  return TEXT + lengthOf(bytes) + payload
}

function lengthOf(bytes: number): string {
  if (bytes <= MAX_SHORT) return String.fromCharCode(bytes)
  if (bytes <= MAX_MEDIUM) return MEDIUM + bigEndian(bytes, 2)
  return LONG + bigEndian(bytes, 8)
}

function bigEndian(value: number, size: number): string {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, size - Math.min(size, 6), Math.min(size, 6))
  return bytes.toString('latin1')
}
