import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Provider } from '../../src/index.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import { readByPolling } from './thirty-line-client.js'

let server: TestServer
let wire: Wire

afterEach(async () => {
  await wire.close()
  await server.close()
})

test('thirty lines written from the protocol read a stream over long poll, are cut again and again, and lose nothing', async () => {
  const tokens = Array.from({ length: 40 }, (_, index) => `token ${index}, `)
  const { provider, goOn } = inStep(tokens)
  server = await startServer({ providers: [provider] })
  wire = await startWire(Number(new URL(server.url).port))
  const events: Record<string, unknown>[] = []
  for await (const event of readByPolling(wire.url, { prompt: 'Why is the sky blue?' })) {
    events.push(event)
    if (events.length % 5 === 0) wire.cutNext()
    if (event['type'] === 'chunk') goOn()
  }

  expect(events.map(({ token }) => token ?? '').join('')).toBe(tokens.join(''))
  expect(events.at(-1)?.['type']).toBe('complete')
  expect(wire.cuts).toBeGreaterThan(3)
})

/** A provider that gives the next token when the one before it has been read: every token is an event of its own. */
function inStep(tokens: readonly string[]): { readonly provider: Provider; readonly goOn: () => void } {
  let goOn = () => {}
  const provider: Provider = {
    name: 'in-step',
    async *stream() {
      for (const text of tokens) {
        yield { type: 'text', text }
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
      }
      yield { type: 'end', finish_reason: 'stop' }
    },
  }
  return { provider, goOn: () => goOn() }
}

interface Wire {
  readonly url: string
  readonly cuts: number
  /** The next answer is cut in its middle. */
  cutNext(): void
  close(): Promise<void>
}

async function startWire(port: number): Promise<Wire> {
  const open = new Set<Socket>()
  let armed = false
  let cuts = 0
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy(), open.delete(socket)))
    }
    near.pipe(far)
    far.on('data', (data) => {
      if (!armed) return near.write(data)
      armed = false
      cuts += 1
      return near.write(data.subarray(0, data.length >> 1), () => near.resetAndDestroy())
    })
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    get cuts() {
      return cuts
    },
    cutNext: () => (armed = true),
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => relay.close(() => resolve()))
    },
  }
}
