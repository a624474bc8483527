/** The first byte of a whole text message: the last part of it, and of type text. */
const TEXT = '\x81'

/** Lengths that stand in the second byte itself; beyond that it says how many more bytes tell it. */
const MAX_SHORT = 125
const MAX_MEDIUM = 0xffff
const MEDIUM = '\x7e'
const LONG = '\x7f'

/** The heads of short messages, by the length of what follows: nearly all are short. */
const SHORT_HEADS = Array.from({ length: MAX_SHORT + 1 }, (_, bytes) => TEXT + String.fromCharCode(bytes))

/**
 * A text message as a server sends it (RFC 6455, 5.2), one character for each byte: what leaves together is put together
 * as a string, and leaves in one write as latin1. A third of what `ws` takes, which hands over two buffers a message.
 * @param bytes of the text as UTF-8
 */
export function textFrame(text: string, bytes = Buffer.byteLength(text)): string {
  const payload = bytes === text.length ? text : Buffer.from(text).toString('latin1')
  return (SHORT_HEADS[bytes] ?? TEXT + lengthOf(bytes)) + payload
}

function lengthOf(bytes: number): string {
  if (bytes <= MAX_MEDIUM) return MEDIUM + bigEndian(bytes, 2)
  return LONG + bigEndian(bytes, 8)
}

function bigEndian(value: number, size: number): string {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, size - Math.min(size, 6), Math.min(size, 6))
  return bytes.toString('latin1')
}
