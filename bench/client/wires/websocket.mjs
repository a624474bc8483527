// WebSocket by hand: the handshake, frames of text, and the bench's own messages in them.

const MASKED = 0x80
const TWO_BYTES = 126
const EIGHT_BYTES = 127
const OPCODES = { text: 1, ping: 9 }

/** @param {string} path */
export function upgradeTo(path) {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`
}

/** A client's frame; its mask is zero, which leaves the text as it is. @param {string} text */
export function textFrame(text) {
  const body = Buffer.from(text)
  const long = body.length >= TWO_BYTES
  const head = Buffer.alloc(long ? 8 : 6)
  head[0] = MASKED | OPCODES.text
  head[1] = MASKED | (long ? TWO_BYTES : body.length)
  if (long) head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}

/** The texts of a server's frames, behind the handshake. @param {Buffer} bytes */
export function* textsIn(bytes) {
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at + 2 <= bytes.length) {
    const opcode = bytes[at] & 15
    const short = bytes[at + 1] & 127
    const width = short === TWO_BYTES ? 2 : short === EIGHT_BYTES ? 8 : 0
    const length = width === 0 ? short : bytes.readUIntBE(at + 2 + (width === 8 ? 2 : 0), width === 8 ? 6 : 2)
    const from = at + 2 + width
    if (from + length > bytes.length) return
    if (opcode === OPCODES.text) yield bytes.toString('utf8', from, from + length)
    at = from + length
  }
}

/** A frame is one message, or an array of them. @type {import('./index.mjs').Wire} */
export const websocket = {
  end: Buffer.from('"type":"complete"'),
  texts: ['"token":'],
  async ask(lane, ids) {
    lane.write(upgradeTo('/ws'))
    await lane.until('\r\n\r\n')
    // A page that asks for nothing yet has a session all the same.
    if (ids.length === 0) lane.write(textFrame('{"type":"hello"}'))
    else this.prompt(lane, ids)
  },
  prompt(lane, ids) {
    lane.write(Buffer.concat(ids.map((id) => textFrame(JSON.stringify({ type: 'prompt', id, prompt: id })))))
  },
  decode(bytes, add) {
    for (const text of textsIn(bytes)) {
      const parsed = JSON.parse(text)
      for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
        const { type, id, seq, from = seq, token } = message
        if (type === 'error' || type === 'cancelled') add(id ?? 'connection', { fault: text })
        else if (id !== undefined && seq !== undefined) add(id, { text: token, from, seq, ended: type === 'complete' })
      }
    }
  },
}
