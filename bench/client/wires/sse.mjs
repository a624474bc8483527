// Server-sent events over HTTP/1.1: a request and a connection for each stream, whatever the dialect of its JSON.

const END = '\r\n0\r\n\r\n'

/** What was said in the chunks of an answer. @param {Buffer} bytes */
function bodyOf(bytes) {
  const parts = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) break
    const length = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (!(length > 0)) break
    parts.push(bytes.subarray(line + 2, line + 2 + length))
    at = line + 2 + length + 2
  }
  return Buffer.concat(parts).toString('utf8')
}

function* messagesIn(body) {
  for (const event of body.split('\n\n')) {
    const data = event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trimStart())
      .join('\n')
    if (!data.startsWith('{') && !data.startsWith('[{')) continue
    const parsed = JSON.parse(data)
    yield* Array.isArray(parsed) ? parsed : [parsed]
  }
}

/** What each contender calls a piece of its text. */
const TEXTS = new Set(['chunk', 'text-delta', 'TEXT_MESSAGE_CONTENT'])

/** @param {(id: string) => string} pathOf @returns {import('./index.mjs').Wire} */
function sseAt(pathOf) {
  return {
    end: Buffer.from(END),
    texts: ['"token":', '"delta":'],
    isSingle: true,
    ask(lane, ids) {
      if (ids.length > 0) this.prompt(lane, ids)
    },
    prompt(lane, [id]) {
      lane.write(`GET ${pathOf(id)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`)
    },
    decode(bytes, add, [id]) {
      if (!bytes.includes(' 200 ')) add(id, { fault: bytes.subarray(0, 200).toString() })
      for (const { type, token, delta, seq } of messagesIn(bodyOf(bytes))) {
        if (TEXTS.has(type)) add(id, { text: token ?? delta, from: seq, seq })
        else if (type === 'error' || type === 'RUN_ERROR') add(id, { fault: 'it ended with an error' })
      }
      if (bytes.subarray(-END.length).equals(Buffer.from(END))) add(id, { ended: true })
    },
  }
}

/** Starts a stream and reads it. */
export const sse = sseAt((id) => `/stream?id=${id}`)

/** Durable Streams' own way to read live, from the beginning. */
export const durable = sseAt((id) => `/${id}?offset=-1&live=sse`)

/** Reads a stream that runs already. */
export const sseFollow = sseAt((id) => `/follow?id=${id}`)
