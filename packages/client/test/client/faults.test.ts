import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../../src/index.js'
import { FakeNetwork, type FakeSocket } from '../kit/fake-network.js'
import { FakePage } from '../kit/harness.js'
import { ModelServer, type Fault } from '../kit/model-server.js'

type Act =
  | { act: 'append' }
  | { act: 'deliver'; fault: Fault }
  | { act: 'break' | 'silence' | 'offline' }
  | { act: 'wait'; ms: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Act>({ act: 'append' }) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom<Fault>('none', 'none', 'lost', 'twice', 'merged')
      .map((fault): Act => ({ act: 'deliver', fault })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ act: 'break' }, { act: 'silence' }, { act: 'offline' }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 5000 }).map((ms): Act => ({ act: 'wait', ms })) },
)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world() {
  const network = new FakeNetwork()
  const page = new FakePage()
  const environment = { WebSocket: network.WebSocket, page, storage: undefined, random: () => 0.5 }
  const client = createClient({ server: 'https://runnel.example', transport: 'websocket' }, environment)
  const stream = client.stream({ prompt: 'why?', id: 'one' })
  return { network, page, client, stream, server: new ModelServer('one') }
}

/** The open socket, after opening one if the client is trying to. */
function openSocket({ network }: { network: FakeNetwork }): FakeSocket | undefined {
  const socket = network.sockets.at(-1)
  if (socket?.readyState === 0) socket.accept()
  return socket?.readyState === 1 ? socket : undefined
}

async function perform(step: Act, { page, server }: ReturnType<typeof world>, socket: FakeSocket | undefined) {
  if (step.act === 'append') server.append(`${Math.round(performance.now())} `)
  if (step.act === 'deliver' && socket) server.deliver(socket, step.fault)
  if (step.act === 'break') socket?.break()
  if (step.act === 'silence') await vi.advanceTimersByTimeAsync(40_000)
  if (step.act === 'wait') await vi.advanceTimersByTimeAsync(step.ms)
  if (step.act !== 'offline') return
  page.goOffline()
  page.goOnline()
}

async function play(acts: readonly Act[], here: ReturnType<typeof world>): Promise<void> {
  for (const step of acts) {
    const socket = openSocket(here)
    if (socket) here.server.serve(socket)
    await perform(step, here, socket)
    expect(here.server.text.startsWith(here.stream.view.text)).toBe(true)
  }
}

test('whatever the wire does, what is shown is a beginning of the log, and in the end all of it', async () => {
  const property = fc.asyncProperty(fc.array(act, { maxLength: 80 }), async (acts) => {
    const here = world()
    try {
      await play(acts, here)
      await finish(here)
      expect(here.stream.view).toMatchObject({ status: 'complete', text: here.server.text, generation: 0 })
      expect(here.server.starts).toBe(1)
    } finally {
      here.client.close()
      await vi.advanceTimersByTimeAsync(1)
    }
    expect(vi.getTimerCount()).toBe(0)
  })
  await fc.assert(property, { numRuns: 150 })
})

/** A network that holds: everything that is left arrives. */
async function finish(here: ReturnType<typeof world>): Promise<void> {
  let finished = false
  for (let round = 0; round < 500 && here.stream.view.status !== 'complete'; round += 1) {
    const socket = openSocket(here)
    if (socket) here.server.deliver(socket, 'none')
    else await vi.advanceTimersByTimeAsync(1000)
    if (finished || here.server.starts === 0) continue
    finished = true
    here.server.finish()
  }
}
