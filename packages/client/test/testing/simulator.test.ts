import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/testing/index.js'

let simulator: Simulator

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  simulator.close()
  vi.useRealTimers()
})

/** A stream that was asked for over an open connection. */
async function asked(options?: SimulatorOptions) {
  simulator = createSimulator(options)
  await connected()
  return simulator.client.stream('Why?')
}

/** Connecting takes a turn of the event loop, whose timers are fake here. */
async function connected(): Promise<void> {
  const isConnected = simulator.connected()
  await vi.advanceTimersByTimeAsync(0)
  await isConnected
}

test('once it is connected, a prompt has arrived when the call that sent it returns', async () => {
  const stream = await asked()
  expect(simulator.last.id).toBe(stream.id)
  simulator.last.say('So.')
  expect(stream.view).toMatchObject({ status: 'streaming', text: 'So.' })
})

test('a script tells of the model, of every stage and of how it ended', async () => {
  const ending = { model: 'exact-1', usage: { input_tokens: 3, output_tokens: 12 }, finish_reason: 'length' } as const
  const timing = { ttft_ms: 100, duration_ms: 1500 }
  const seen: string[] = []
  const stream = await asked({
    answer: () => [
      { start: { model: 'm', provider: 'p', max_tokens: 50, turns: 2 } },
      { status: 'queued' },
      { retrying: { attempt: 3, max_attempts: 4, delay_ms: 500, error: 'llm_timeout' } },
      'One',
      { complete: { ...ending, timing } },
    ],
  })
  stream.subscribe(({ status, retry }) => seen.push(`${status} ${retry?.error.code ?? ''}`.trim()))
  await vi.advanceTimersByTimeAsync(500)
  expect(seen).toEqual(['thinking', 'queued', 'retrying llm_timeout', 'streaming', 'complete'])
  expect(stream.view).toMatchObject({ provider: 'p', max_tokens: 50, turns: 2, text: 'One', timing, ...ending })
})

test('another node takes over, and a reader that comes back under either name of the log misses nothing', async () => {
  const stream = await asked()
  simulator.last.say('before ')
  simulator.refuse()
  simulator.last.status('recovering')
  simulator.last.say('after')
  expect(stream.view.text).toBe('before ')
  simulator.refuse(false)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(stream.view).toMatchObject({ text: 'before after', generation: 0 })
  simulator.drop()
  simulator.last.say(' all')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(stream.view).toMatchObject({ text: 'before after all', generation: 0 })
})

test('a log that was reset makes its reader discard what it was shown', async () => {
  const stream = await asked()
  simulator.last.say('void')
  simulator.last.reset()
  simulator.last.say('new')
  expect(stream.view).toMatchObject({ text: 'new', generation: 1 })
})

test('a script can be stopped by the server, for a reason', async () => {
  const stream = await asked({ answer: () => ['Half', { cancelled: 'limit' }, 'never'] })
  await vi.advanceTimersByTimeAsync(0)
  expect(stream.view).toMatchObject({ status: 'cancelled', cancel_reason: 'limit', text: 'Half' })
})

test('a page without a network knows it, and goes on when it is back', async () => {
  const stream = await asked()
  simulator.last.say('one ')
  simulator.offline()
  simulator.last.say('two')
  expect(simulator.client.connection).toEqual({ name: 'offline' })
  expect(stream.view.text).toBe('one ')
  simulator.offline(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(stream.view.text).toBe('one two')
})

test('a reloaded page reads the same streams with another client', async () => {
  const { id } = await asked()
  const before = simulator.client
  simulator.last.say('still here')
  simulator.reload()
  expect(simulator.client).not.toBe(before)
  expect(before.connection.name).toBe('closed')
  const stream = simulator.client.attach(id)
  await connected()
  expect(stream.view.text).toBe('still here')
})

test('with jitter, there is a wait between two attempts to connect', async () => {
  await asked({ jitter: 0.5 })
  simulator.refuse()
  expect(simulator.client.connection).toMatchObject({ name: 'waiting', attempt: 1 })
  await vi.advanceTimersByTimeAsync(400)
  expect(simulator.client.connection).toMatchObject({ name: 'waiting', attempt: 2, exhausted: false })
})
