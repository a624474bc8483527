// What the bench's own SSE servers have in common: an answer of HTTP for each stream.
import { createServer } from 'node:http'

export const SSE_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

/**
 * @param {(id: string, response: import('node:http').ServerResponse, path: string) => unknown} answer
 * @returns {Promise<{ port: number, close(): void }>}
 */
export async function listenHttp(answer) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
    void answer(searchParams.get('id'), response, pathname)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}

/** The events of a stream as they stand on the wire. */
export async function* events(source, id) {
  let seq = 0
  for await (const token of source.stream(id)) {
    seq += 1
    yield `data: ${JSON.stringify({ type: 'chunk', id, seq, token })}\n\n`
  }
  yield `data: ${JSON.stringify({ type: 'complete', id, seq: seq + 1 })}\n\n`
}
