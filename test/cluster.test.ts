import type { Client, Transport } from '@runnel/client'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ask } from '../packages/server/test/kit/http-peer.js'
import { connect, ended, view } from './kit/client-world.js'
import { startTestCluster, type TestCluster } from './kit/cluster.js'

const TRANSPORTS: readonly Transport[] = ['websocket', 'sse', 'poll']

/** A prompt whose answer takes some seconds at the pace of these servers. */
const LONG = 'Tides, at length'

let running: TestCluster
/** The answer, as it is when nobody dies: the demo says the same each time. */
let whole: string

beforeAll(async () => {
  running = await startTestCluster({ env: { NODE_LEASE_MS: '1000', DEMO_TOKENS_PER_SECOND: '200' } })
  const headers = { accept: 'application/json' }
  const { body } = await ask<{ text: string }>(`${running.cluster.url}/api/stream`, { json: { prompt: LONG }, headers })
  whole = body.text
})

afterAll(() => running.close())

/** Clients of their own, so that there are some at every server: `each` on each transport. */
function clients(each: number): Client[] {
  return TRANSPORTS.flatMap((transport) =>
    Array.from({ length: each }, () => connect(running.cluster.url, new Map(), { transport })),
  )
}

/** How often the client has been sent away so far. */
function goawaysOf(client: Client): () => number {
  let count = 0
  onTestFinished(
    client.onFrame(({ direction, text }) => {
      if (direction === 'in' && (JSON.parse(text) as { type: string }).type === 'goaway') count += 1
    }),
  )
  return () => count
}

/** Reads one answer after the other until `isOver`, and tells how each ended. */
async function readOn(client: Client, isOver: () => boolean): Promise<string[]> {
  const ends: string[] = []
  do {
    const { status, text, error } = await view(client.stream(LONG), ended)
    ends.push(text === whole ? status : `${status} ${error?.code} ${text}`)
  } while (!isOver())
  return ends
}

test('a deploy of one server after the other disturbs none of thirty answers, and sends nobody away twice', async () => {
  const { cluster, requests } = running
  const readers = clients(10)
  const goaways = readers.map(goawaysOf)
  let isOver = false
  const read = Promise.all(readers.map((client) => readOn(client, () => isOver)))
  const told: number[] = []
  for (const index of cluster.nodes.keys()) {
    const before = goaways.map((count) => count())
    await cluster.restart(index)
    told.push(...goaways.map((count, reader) => count() - (before[reader] ?? 0)))
  }
  isOver = true
  const ends = await read

  expect([...new Set(ends.flat())]).toEqual(['complete'])
  expect([...new Set(told)].sort()).toEqual([0, 1])
  // Whoever came to a closed door was at another server before it noticed.
  expect(await requests()).toMatch(/ (?:101|200) .* 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+$/m)
})

test('answers whose server is killed go on at the others, on every transport, and the service with them', async () => {
  const { cluster } = running
  const streams = clients(2).map((client) => client.stream(LONG))
  await Promise.all(streams.map((stream) => view(stream, ({ text }) => text.length > 20)))
  await cluster.kill(0)
  const views = await Promise.all(streams.map((stream) => view(stream, ended)))

  expect(views.map(({ status }) => status)).toEqual(streams.map(() => 'complete'))
  for (const { text } of views) expect(text).toBe(whole)
  for (let round = 0; round < 6; round += 1) expect((await ask(`${cluster.url}/readyz`)).status).toBe(200)
  await cluster.restart(0)
  expect((await ask(`${cluster.nodes[0]?.url}/readyz`)).status).toBe(200)
})
