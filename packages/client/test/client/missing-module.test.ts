import { afterEach, expect, test, vi } from 'vitest'
import { FakePage } from '../kit/harness.js'

const HTTP_LINK = '../../src/connection/transports/http/http-link.js'

afterEach(() => {
  vi.doUnmock(HTTP_LINK)
  vi.resetModules()
})

test('transports over HTTP that cannot be loaded are a failed attempt, and are asked for again', async () => {
  let loads = 0
  vi.resetModules()
  vi.doMock(HTTP_LINK, () => {
    loads += 1
    throw new TypeError('no such chunk')
  })
  const { createClient } = await import('../../src/index.js')
  const environment = { WebSocket: undefined, page: new FakePage(), storage: undefined, random: () => 0 }
  const client = createClient({ server: 'https://runnel.example' }, environment)
  const states: string[] = []
  client.onConnection(({ name }) => states.push(name))
  await expect.poll(() => states.slice(0, 3)).toEqual(['waiting', 'connecting', 'waiting'])
  client.close()

  expect(loads).toBeGreaterThan(0)
})
