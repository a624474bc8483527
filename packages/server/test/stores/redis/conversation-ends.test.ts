import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/ports/stream-store.js'
import { RedisConversations } from '../../../src/stores/redis-conversations.js'
import type { RedisStore } from '../../../src/stores/redis/redis-store.js'
import type { StreamManager } from '../../../src/streams/stream-manager.js'
import { asking, openManager } from '../../kit/manager.js'
import { type Outage, withOutage } from '../../kit/outage.js'
import { openNode } from '../../kit/redis-store-world.js'
import { type RedisServer, startRedis } from '../../kit/redis-server.js'

let server: RedisServer
const opened: { readonly store: RedisStore; readonly manager: StreamManager }[] = []

beforeAll(async () => {
  server = await startRedis()
})

afterAll(async () => {
  for (const { manager } of opened) manager.stopAll()
  // A stream whose end cannot be kept would go on trying for the tests that follow.
  await vi.waitFor(() => expect(opened.map(({ manager }) => manager.running)).toEqual([0, 0]))
  await Promise.all(opened.map(({ store }) => store.close()))
  await server.close()
})

/** A manager on a store of its own; `beside` takes its conversations away and leaves its streams. */
async function openManagerAt(node: string): Promise<ReturnType<typeof openManager> & { readonly beside: Outage }> {
  const store = await openNode({ url: server.url, node })
  const beside = withOutage(store.scripts)
  const conversations = new RedisConversations(beside, { ttlMs: 3_600_000, reserveMs: 1_500_000 })
  const there = openManager({ store, conversations, node })
  opened.push({ store, manager: there.manager })
  return { ...there, beside }
}

const inIt = (id: string) => asking({ id, conversation: 'c-1', prompt: `prompt of ${id}` })

test('a turn that its node could not add is taken from the log of its stream, by whichever node is asked next', async () => {
  const [here, there] = [await openManagerAt('n1'), await openManagerAt('n2')]
  const first = await here.manager.start(inIt('s-1'))
  await expect(there.manager.start(inIt('s-2'))).rejects.toMatchObject({ code: 'conversation_busy' })
  here.beside.isAway = true
  const call = await here.provider.call(0)
  call.text('An answer.')
  call.end()
  await vi.waitFor(() => expect(here.faults).toEqual([expect.any(StoreUnavailable)]))
  expect(first.log.terminal).toMatchObject({ type: 'complete' })
  await there.manager.start(inIt('s-2'))
  const { request } = await there.provider.call(0)
  expect(request.turns.map(({ text }) => text)).toEqual(['prompt of s-1', 'An answer.', 'prompt of s-2'])
  there.provider.calls[0]?.end()
  here.beside.isAway = false
  await vi.waitFor(() => here.manager.start(inIt('s-3')))
  expect(here.provider.calls[1]?.request.turns).toHaveLength(5)
})
