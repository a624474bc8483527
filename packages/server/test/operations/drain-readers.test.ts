import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask } from '../kit/http-peer.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { readByPoll, readBySse, readByWebSocket } from '../kit/wire-readers.js'

/** Longer than a test may take: a drain that waits for it fails. */
const DRAIN_TIMEOUT_MS = 60_000

let server: TestServer

beforeEach(async () => {
  server = await startServer({ config: { DEMO_TOKENS_PER_SECOND: 0, DRAIN_TIMEOUT_MS } })
})
afterEach(() => server.close())

interface Stream {
  readonly session: string
  readonly headers: Record<string, string>
  /** Of its terminal event. */
  readonly cursor: string
}

/** A stream that was started, and has ended with nobody to read it. */
async function endUnread(): Promise<Stream> {
  const { body } = await ask<{ session: string }>(`${server.url}/api/prompts`, { json: { id: 's-1', prompt: 'why?' } })
  const headers = { 'x-session': body.session }
  for (;;) {
    const { body: list } = await ask<{ state: string; cursor: string }[]>(`${server.url}/api/streams`, { headers })
    const [stream] = list
    if (stream?.state === 'ended') return { ...body, headers, cursor: stream.cursor }
  }
}

const readOn = (read: typeof readBySse) => async (session: string) => {
  const reader = await read({ server, session, streams: { 's-1': null } })
  await reader.ended()
}

/** Whatever shows somebody the end of a stream. */
const WAYS: Record<string, (stream: Stream) => Promise<unknown>> = {
  'on a WebSocket': ({ session }) => readOn(readByWebSocket)(session),
  'over SSE': ({ session }) => readOn(readBySse)(session),
  'by polls': ({ session }) => readOn(readByPoll)(session),
  'as one JSON answer': ({ headers }) =>
    ask(`${server.url}/api/stream`, {
      json: { id: 's-1', prompt: 'why?' },
      headers: { ...headers, accept: 'application/json' },
    }),
  'in a snapshot': ({ headers }) => ask(`${server.url}/api/streams/s-1`, { headers }),
  'by a cursor on the end': ({ cursor }) =>
    ask(`${server.url}/api/streams/s-1/events`, { headers: { 'last-event-id': `s-1.${cursor}` } }),
  'in the answer to a cancel': ({ headers }) =>
    ask(`${server.url}/api/streams/s-1/cancel`, { method: 'POST', headers }),
  'as the answer to a cancel on a WebSocket': async ({ session }) => {
    const peer = await server.connect()
    peer.send({ type: 'hello', session })
    peer.send({ type: 'cancel', id: 's-1' })
    await peer.next('complete')
  },
}

test.each(Object.entries(WAYS))('a drain waits for an end until it was seen %s', async (_name, see) => {
  const stream = await endUnread()
  let isOver = false
  const drained = server.app.runnel.drain().then(() => {
    isOver = true
  })
  // It looks at the readers, and so has begun to wait.
  expect((await ask(`${server.url}/readyz`)).status).toBe(503)
  expect(isOver).toBe(false)
  await see(stream)
  await drained

  expect(isOver).toBe(true)
})
