import { ERROR_KINDS } from '@runnel/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SimulatorOptions } from '../../src/testing/index.js'
import { awaitAttempt, button, mountSimulated, query, SLOW, textOf } from './kit/fixture.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

async function asked(attributes: Record<string, string> = {}, options: SimulatorOptions = {}) {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', ...attributes }, options)
  block.submit()
  await block.updateComplete
  const pass = async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds)
    await block.updateComplete
  }
  const bar = () => query<HTMLProgressElement>(block, 'progress')
  return { block, simulator, stream: simulator.last, pass, bar }
}

test('while an answer is written, time, words and what is left of it are told, once a second', async () => {
  const { block, stream, pass } = await asked()
  stream.start({ max_tokens: 100 })
  for (let count = 0; count < 4; count++) {
    stream.say('one two six ')
    await pass(1_000)
  }
  expect(textOf(block, '.summary')).toBe('4 s · 12 words · at most 30 s left')
  const updates = vi.spyOn(block, 'requestUpdate')
  stream.say('and more')
  vi.advanceTimersByTime(1_000)
  expect(updates).toHaveBeenCalledTimes(1)
})

test('the bar flows while nobody knows, fills by the limit, never goes back, and is full at the end', async () => {
  const { stream, pass, bar } = await asked()
  expect(bar().position).toBe(-1)
  stream.start({ max_tokens: 100 })
  stream.say('a'.repeat(160))
  await pass(1_000)
  expect(bar().value).toBe(0.4)
  stream.reset({ max_tokens: 100 })
  stream.say('a')
  await pass(1_000)
  expect(bar().value).toBe(0.4)
  stream.say('a'.repeat(4000))
  await pass(1_000)
  expect(bar().value).toBe(0.98)
  stream.complete()
  await pass(0)
  expect(bar().value).toBe(1)
})

test('the bar of an answer that was stopped stands still', async () => {
  const { block, bar } = await asked()
  block.stop()
  await block.updateComplete
  expect(bar().value).toBe(0)
})

test('something moves while the answer waits, and nothing but the text while it is written', async () => {
  const { block, simulator, stream } = await asked()
  const moves = async () => {
    await block.updateComplete
    return block.shadowRoot?.querySelector('[part=animation]') !== null
  }
  stream.status('queued')
  expect(await moves()).toBe(true)
  stream.status('thinking')
  expect(await moves()).toBe(true)
  stream.say('a')
  expect(await moves()).toBe(false)
  simulator.offline()
  expect(await moves()).toBe(true)
  stream.complete()
  simulator.offline(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(await moves()).toBe(false)
})

test('a lost connection is told with its countdown, by the badge, or in the bar where there is none', async () => {
  const { block, simulator, stream, pass } = await asked({ badge: 'none' }, SLOW)
  stream.say('half')
  await awaitAttempt(simulator, 4)
  await block.updateComplete
  expect(textOf(block, '[part=reconnecting] p')).toBe('Disconnected. Attempt 4 of 5 in 4 s.')
  await pass(1_000)
  expect(textOf(block, '[part=reconnecting] p')).toBe('Disconnected. Attempt 4 of 5 in 3 s.')
  block.setAttribute('badge', 'auto')
  await block.updateComplete
  expect(textOf(block, '[part=reconnecting]')).toBe('')
  expect(textOf(block, '.badge')).toContain('attempt 4 of 5 in 3 s')
  block.setAttribute('badge', 'none')
  await block.updateComplete
  button(block, 'Retry now').click()
  expect(simulator.client.connection).toEqual({ name: 'connecting', attempt: 4 })
})

test.each([
  ['request', 'rate_limited', 'This could not be sent.'],
  ['llm', 'llm_timeout', 'The model could not answer.'],
  ['server', 'internal', 'The server had a problem.'],
  ['connection', 'connection_lost', 'The connection failed.'],
] as const)('an error of the kind %s says what happened and what to do', async (kind, code, title) => {
  const { block, stream } = await asked()
  stream.fail({ code, message: 'Do this.' })
  expect(ERROR_KINDS[code]).toBe(kind)
  await block.updateComplete
  expect(textOf(block, '[part=error] p')).toBe(`${title} Do this.`)
  expect(textOf(block, '[role=status]')).toBe(`Error. ${title} Do this.`)
})
