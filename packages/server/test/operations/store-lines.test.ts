import { Writable } from 'node:stream'
import Fastify, { LogController } from 'fastify'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runnel } from '../../src/index.js'
import { faultLog } from '../../src/operations/log-lines.js'
import { StoreUnavailable } from '../../src/ports/stream-store.js'
import { startRedis } from '../kit/redis-server.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { WsPeer } from '../kit/ws-peer.js'

const PASSWORD = 'planted-password'
const SOON = { timeout: 15_000, interval: 50 }

interface Line {
  readonly level: number
  readonly msg: string
  readonly reason?: string
  readonly away_ms?: number
}

function logged() {
  const texts: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      texts.push(chunk.toString())
      done()
    },
  })
  const all = () =>
    texts
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
  return { stream, texts, all, of: (text: string) => all().filter(({ msg }) => msg === text) }
}

test('an outage of Redis is two calm lines, whatever it takes with it, and says nothing of the address', async () => {
  const server = await startRedis({ config: { requirepass: PASSWORD } })
  onTestFinished(() => server.close())
  const log = logged()
  const app = Fastify({
    logger: { level: 'info', stream: log.stream },
    logController: new LogController({ disableRequestLogging: true }),
  })
  const REDIS_URL = `redis://:${PASSWORD}@127.0.0.1:${server.port}`
  await app.register(runnel, { config: { REDIS_URL }, providers: [scriptedProvider()] })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.close())
  const peer = await WsPeer.open(`${url.replace('http', 'ws')}/ws`)

  await server.kill()
  await vi.waitFor(() => expect(log.of('store is away')).toHaveLength(1), SOON)
  for (let count = 0; count < 3; count += 1) {
    peer.send({ type: 'prompt', prompt: 'why?' })
    expect(await peer.next('error')).toMatchObject({ error: { code: 'store_unavailable' } })
  }
  await server.restart()
  await vi.waitFor(() => expect(log.of('store is back')).toHaveLength(1), SOON)

  expect(log.of('store is away')).toMatchObject([{ level: 40, reason: expect.any(String) as string }])
  expect(log.of('store is back')).toMatchObject([{ level: 30, away_ms: expect.any(Number) as number }])
  expect(log.of('unforeseen error')).toEqual([])
  expect(log.texts.join('')).not.toContain(PASSWORD)
  expect(log.texts.filter((text) => text.includes('store ')).join('')).not.toContain(String(server.port))
})

test('a store of somebody else that is away has a line, and what was not foreseen has its own', async () => {
  const log = logged()
  const app = Fastify({ logger: { stream: log.stream } })
  onTestFinished(() => app.close())
  const theirs = faultLog(app.log, { isForeign: true })
  theirs(new StoreUnavailable(PASSWORD))
  theirs(new StoreUnavailable(PASSWORD))
  theirs(new TypeError(PASSWORD))
  faultLog(app.log, { isForeign: false })(new StoreUnavailable(PASSWORD))
  expect(log.all().map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'store is away'],
    [50, 'unforeseen error'],
  ])
  expect(log.texts.join('')).not.toContain(PASSWORD)
})
