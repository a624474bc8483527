import type { Stream, Transport } from '@runnel/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { connect, ended, view } from './kit/client-world.js'
import { startTestCluster, type TestCluster } from './kit/cluster.js'

const TRANSPORTS: readonly Transport[] = ['websocket', 'sse', 'poll']

/** A prompt whose answer takes some seconds at the pace of these servers. */
const LONG = 'Tides, at length'

let running: TestCluster

beforeAll(async () => {
  running = await startTestCluster({ env: { NODE_LEASE_MS: '1000', DEMO_TOKENS_PER_SECOND: '100' } })
})

afterAll(() => running.close())

/** A client of its own for each stream: with so many, there are some at every server. */
function streamFrom(transport: Transport, id: string): { stream: Stream; session: () => string } {
  const { url } = running.cluster
  const storage = new Map<string, string>()
  const stream = connect(url, storage, { transport }).stream({ prompt: LONG, id })
  return { stream, session: () => storage.get(`runnel.session:${url}`) ?? '' }
}

/** Two streams on each transport, begun. */
async function begin(name: string) {
  const streams = TRANSPORTS.flatMap((transport) =>
    [0, 1].map((number) => streamFrom(transport, `${name}-${transport}-${number}`)),
  )
  await Promise.all(streams.map(({ stream }) => view(stream, ({ text }) => text.length > 20)))
  return streams
}

/** What the servers have kept of a stream. */
async function kept(id: string, session: string): Promise<{ text: string; state: string }> {
  const { url } = running.cluster
  const { body } = await ask<{ text: string; state: string }>(`${url}/api/streams/${id}`, {
    headers: { 'x-session': session },
  })
  return body
}

test('a deploy of one server after the other disturbs no answer that is being read through nginx', async () => {
  const streams = await begin('deploy')
  const views = Promise.all(streams.map(({ stream }) => view(stream, ended)))
  await running.cluster.rolling()

  for (const [index, shown] of (await views).entries()) {
    const { stream, session } = streams[index] ?? {}
    expect(shown.status).toBe('complete')
    expect(await kept(stream?.id ?? '', session?.() ?? '')).toMatchObject({ text: shown.text })
  }
})

test('after a crash nobody has seen a text that is not the one that was kept, and the service goes on', async () => {
  const { cluster } = running
  const streams = await begin('crash')
  const views = Promise.all(streams.map(({ stream }) => view(stream, ended)))
  await cluster.kill(0)

  for (const [index, shown] of (await views).entries()) {
    const { stream, session } = streams[index] ?? {}
    expect(await kept(stream?.id ?? '', session?.() ?? '')).toMatchObject({ text: shown.text })
  }
  for (let round = 0; round < 6; round += 1) expect((await ask(`${cluster.url}/readyz`)).status).toBe(200)
  await cluster.restart(0)
  expect((await ask(`${cluster.nodes[0]?.url}/readyz`)).status).toBe(200)
})
