import { afterEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../../src/ports/stream-store.js'
import { checkServer } from '../../../src/stores/redis/check-server.js'
import { startReplicated } from '../../kit/redis-server-group.js'
import { startRedis } from '../../kit/redis-server.js'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve() {
  const server = await startRedis()
  closing.push(() => server.close())
  return server
}

/** What the start would say. */
async function refusalOf(url: string, options?: { silenceMs: number }): Promise<string> {
  const error: unknown = await checkServer(url, options).catch((reason: unknown) => reason)
  if (!(error instanceof StoreUnavailable)) throw new Error(`not refused: ${String(error)}`)
  return error.message
}

test('a server that does not answer is named without its password, and with the reason', async () => {
  const server = await serve()
  await server.kill()
  const { host } = new URL(server.url)
  expect(await refusalOf(server.url.replace('//', '//alice:secret@'))).toBe(
    `REDIS_URL: the server at ${host} cannot be reached (ECONNREFUSED). Start it, or correct the address.`,
  )
})

test('a server that hangs is not waited for', async () => {
  const server = await serve()
  server.pause()
  closing.push(() => server.resume())
  expect(await refusalOf(server.url, { silenceMs: 300 })).toContain('it says nothing')
})

test('a server that has no such database is quoted', async () => {
  const { url } = await serve()
  expect(await refusalOf(`${url}/99`)).toContain('refuses: ERR DB index is out of range')
})

test('a replica is refused: it cannot be written to', async () => {
  const group = await startReplicated()
  closing.push(() => group.close())
  const [primary, replica] = group.servers
  expect(await checkServer(primary?.url ?? '')).toEqual({ cluster: false })
  expect(await refusalOf(replica?.url ?? '')).toContain('Name the primary')
})
