// Fastify with its own plugin for server-sent events: an event per token.
import sse from '@fastify/sse'
import fastify from 'fastify'

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source }) {
  const app = fastify()
  await app.register(sse)
  app.get('/stream', { sse: 'only' }, async ({ query: { id } }, reply) => {
    await reply.sse.send(messages(source, id))
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { port: app.server.address().port, close: () => app.close() }
}

async function* messages(source, id) {
  let seq = 0
  for await (const token of source.stream(id)) {
    seq += 1
    yield { data: { type: 'chunk', id, seq, token } }
  }
  yield { data: { type: 'complete', id, seq: seq + 1 } }
}
