import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Config } from '../src/config.js'
import { openRedis } from './kit/redis-store-world.js'
import { type RedisServer, startRedis } from './kit/redis-server.js'
import { askRedis } from './kit/ask-redis.js'
import { scriptedProvider, type ScriptedProvider } from './kit/scripted-provider.js'
import { startServer, type TestServer } from './kit/test-server.js'
import type { WsPeer } from './kit/ws-peer.js'

interface Node {
  readonly provider: ScriptedProvider
  readonly server: TestServer
}

let redis: RedisServer
let nodes: Node[] = []

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis.close())

beforeEach(async () => {
  const client = await openRedis(redis.url)
  await client.flushAll()
  client.destroy()
})

afterEach(async () => {
  for (const { provider } of nodes) for (const call of provider.calls) call.end()
  await vi.waitFor(() => expect(nodes.filter(({ server }) => server.app.runnel.running > 0)).toEqual([]))
  await Promise.all(nodes.map(({ server }) => server.close()))
  nodes = []
})

async function start(config: Partial<Config> = {}): Promise<Node> {
  const provider = scriptedProvider()
  const opened = {
    provider,
    server: await startServer({ providers: [provider], config: { REDIS_URL: redis.url, ...config } }),
  }
  nodes.push(opened)
  return opened
}

/** Two servers on one Redis, and a peer of each in one session. */
async function startTwo(config: Partial<Config> = {}) {
  const [here, there] = [await start(config), await start(config)]
  const mine = await here.server.connect()
  mine.send({ type: 'hello' })
  const { session } = await mine.next('welcome')
  const theirs = await there.server.connect()
  theirs.send({ type: 'hello', session })
  expect((await theirs.next('welcome')).session).toBe(session)
  return { here, there, mine, theirs }
}

const calls = (...those: Pick<Node, 'provider'>[]) => those.flatMap(({ provider }) => provider.calls)

async function answered(peer: WsPeer, { provider }: Pick<Node, 'provider'>, prompt: object): Promise<void> {
  const number = provider.calls.length
  peer.send({ type: 'prompt', ...prompt })
  const call = await provider.call(number)
  call.text('An answer.')
  call.end({ usage: { input_tokens: 4, output_tokens: 6 } })
  await peer.next('complete')
}

describe('two servers on one Redis', () => {
  test('answer the same prompt once, whichever it reaches first', async () => {
    const { here, there, mine, theirs } = await startTwo()
    for (let round = 0; round < 5; round++) {
      const id = `s-${round}`
      for (const peer of [mine, theirs]) peer.send({ type: 'prompt', id, prompt: 'why?', conversation: 'c-1' })
      const attached = await Promise.all([mine.next('attached'), theirs.next('attached')])
      expect(attached[0].epoch).toBe(attached[1].epoch)
      const made = calls(here, there)
      expect(made).toHaveLength(round + 1)
      const call = made.find(({ request }) => request.turns.length === 1 + 2 * round)
      call?.text('Be', 'cause.')
      call?.end()
      await Promise.all([mine.next('complete'), theirs.next('complete')])
      expect([mine.text(id), theirs.text(id)]).toEqual(['Because.', 'Because.'])
    }
  })

  test('lead one conversation, a turn at each', async () => {
    const { here, there, mine, theirs } = await startTwo()
    await answered(mine, here, { id: 's-1', prompt: 'first', conversation: 'c-1' })
    await answered(theirs, there, { id: 's-2', prompt: 'second', conversation: 'c-1' })
    mine.send({ type: 'prompt', id: 's-3', prompt: 'third', conversation: 'c-1' })
    const { request } = await here.provider.call(1)
    expect(request.turns.map(({ text }) => text)).toEqual(['first', 'An answer.', 'second', 'An answer.', 'third'])
    theirs.send({ type: 'prompt', id: 's-4', prompt: 'fourth', conversation: 'c-1' })
    expect(await theirs.next('error')).toMatchObject({ id: 's-4', error: { code: 'conversation_busy' } })
  })

  test('give a session its places together, and back with an end', async () => {
    const { here, mine, theirs } = await startTwo({ MAX_STREAMS_PER_SESSION: 1 })
    mine.send({ type: 'prompt', id: 's-1', prompt: 'a' })
    await mine.next('attached')
    theirs.send({ type: 'prompt', id: 's-2', prompt: 'b' })
    expect(await theirs.next('error')).toMatchObject({ id: 's-2', error: { code: 'too_many_streams' } })
    ;(await here.provider.call(0)).end()
    await mine.next('complete')
    await mine.settled()
    theirs.send({ type: 'prompt', id: 's-2', prompt: 'b' })
    await theirs.next('attached')
  })

  test('count the prompts of a minute together', async () => {
    const { mine, theirs } = await startTwo({ RATE_LIMIT_PROMPTS_PER_MINUTE: 2 })
    mine.send({ type: 'prompt', id: 's-1', prompt: 'a' })
    await mine.next('attached')
    theirs.send({ type: 'prompt', id: 's-2', prompt: 'b' })
    await theirs.next('attached')
    for (const peer of [mine, theirs]) {
      peer.send({ type: 'prompt', id: 's-3', prompt: 'c' })
      expect(await peer.next('error')).toMatchObject({ id: 's-3', error: { code: 'rate_limited' } })
    }
    theirs.send({ type: 'prompt', id: 's-1', prompt: 'a' })
    expect(await theirs.next('attached')).toMatchObject({ id: 's-1' })
  })

  test('spend one budget', async () => {
    const { here, mine, theirs } = await startTwo({ BUDGET_TOKENS_PER_DAY: 10 })
    await answered(mine, here, { id: 's-1', prompt: 'a' })
    await mine.settled()
    theirs.send({ type: 'prompt', id: 's-2', prompt: 'b' })
    expect(await theirs.next('error')).toMatchObject({ id: 's-2', error: { code: 'rate_limited' } })
  })

  test('see the end of what one of them has stopped as it closed, and go on with the conversation', async () => {
    const { here, there, mine, theirs } = await startTwo()
    const prompt = { type: 'prompt', id: 's-1', prompt: 'first', conversation: 'c-1' }
    mine.send(prompt)
    const call = await here.provider.call(0)
    call.text('Half an answer')
    await mine.next('chunk')
    theirs.send(prompt)
    await theirs.next('attached')
    await here.server.close()
    expect(await theirs.next('cancelled')).toMatchObject({ id: 's-1', reason: 'shutdown' })
    expect(theirs.text('s-1')).toBe('Half an answer')
    theirs.send({ ...prompt, id: 's-2', prompt: 'second' })
    const { request } = await there.provider.call(0)
    expect(request.turns.map(({ text }) => text)).toEqual(['first', 'Half an answer', 'second'])
  })

  test('have two connections to it each', async () => {
    const { here, there, mine, theirs } = await startTwo({ BUDGET_TOKENS_PER_DAY: 1_000 })
    await answered(mine, here, { id: 's-1', prompt: 'a', conversation: 'c-1' })
    await answered(theirs, there, { id: 's-2', prompt: 'b', conversation: 'c-1' })
    const listed = String(await askRedis(redis, 'CLIENT', 'LIST'))
    // And the one that asks.
    expect(listed.trim().split('\n')).toHaveLength(2 * 2 + 1)
  })
})

describe('a server whose Redis is away', () => {
  const PLANTED = { type: 'prompt', id: 's-2', prompt: 'a planted prompt', conversation: 'planted-talk' }

  async function refused(peer: WsPeer): Promise<void> {
    peer.send(PLANTED)
    const refusal = await peer.next('error')
    expect(refusal).toMatchObject({ re: 'prompt', id: 's-2', error: { code: 'store_unavailable', retryable: true } })
    expect(JSON.stringify(refusal.error)).not.toMatch(/planted|runnel|redis/i)
  }

  test.each([
    ['gone', () => redis.kill(), () => redis.restart()],
    ['silent', () => Promise.resolve(redis.pause()), () => Promise.resolve(redis.resume())],
  ])(
    'because it is %s refuses prompts soon, lives on, and takes them when it is back',
    async (_how, leave, comeBack) => {
      const { server, provider } = await start()
      const peer = await server.connect()
      await answered(peer, { provider }, { id: 's-1', prompt: 'a', conversation: 'planted-talk' })
      await leave()
      try {
        await refused(peer)
        await refused(peer)
        expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
      } finally {
        await comeBack()
      }
      // The connection takes a moment to be mended, and a silent server is left alone for one: refusals go on until then.
      await vi.waitFor(
        async () => {
          peer.send(PLANTED)
          await peer.settled()
          expect(peer.of('s-2')).toContainEqual(expect.objectContaining({ type: 'attached' }))
        },
        { timeout: 10_000, interval: 100 },
      )
      expect(provider.calls).toHaveLength(2)
    },
  )
})
