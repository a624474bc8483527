// Durable Streams: tokens are appended to the server's store in memory, and read live over server-sent events. Its best
// case: nobody posts over HTTP, and nothing is written to a disk.
import { DurableStreamTestServer } from '@durable-streams/server'

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source }) {
  const server = new DurableStreamTestServer({ host: '127.0.0.1', port: 0, compression: false })
  await server.start()
  const started = new Set()
  // The stream begins with its first reader, ahead of the server's own answer.
  server.server.prependListener('request', ({ url }) => {
    const id = new URL(url, server.url).pathname.slice(1)
    if (started.has(id)) return
    started.add(id)
    server.store.create(`/${id}`, { contentType: 'application/json' })
    void append(server.store, source, id)
  })
  return { port: Number(new URL(server.url).port), close: () => server.stop() }
}

async function append(store, source, id) {
  let seq = 0
  for await (const token of source.stream(id)) {
    seq += 1
    store.append(`/${id}`, Buffer.from(JSON.stringify({ type: 'chunk', id, seq, token })))
  }
  store.append(`/${id}`, Buffer.from(JSON.stringify({ type: 'complete', id, seq: seq + 1 })))
  store.closeStream(`/${id}`)
}
