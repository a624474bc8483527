import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { REQUEST, run, types } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const partial = 'First:\n```ts\nconst one = 1'
const spent = { input_tokens: 10, output_tokens: 20 }

test('the rest of an answer has nothing of its beginning, and its usage is of both parts', async () => {
  const provider = scriptedProvider()
  const { events, done } = run(provider, { request: { ...REQUEST, partial }, spent })
  const call = await provider.call(0)
  call.text('const one ', '= 1\nconst', ' two = 2')
  call.end({ usage: { input_tokens: 3, output_tokens: 4 } })
  await done

  expect(call.request.partial).toBe(partial)
  const tokens = events.flatMap((event) => (event.type === 'chunk' ? [event] : []))
  expect(tokens.map(({ token }) => token).join('')).toBe('\nconst two = 2')
  expect(tokens.every(({ metadata }) => metadata?.is_code)).toBe(true)
  expect(events.at(-1)).toMatchObject({ type: 'complete', usage: { input_tokens: 13, output_tokens: 24 } })
})

test('a rest that is held back when the model ends is shown', async () => {
  const provider = scriptedProvider()
  const { events, done } = run(provider, { request: { ...REQUEST, partial: 'ha ha ha' }, spent })
  const call = await provider.call(0)
  call.text(' ha')
  call.end()
  await done
  expect(events.slice(1)).toMatchObject([
    { type: 'chunk', token: ' ha' },
    { type: 'complete', usage: spent },
  ])
})

test('a call that fails before its first new word is made again', async () => {
  const provider = scriptedProvider()
  const { events, done } = run(provider, { request: { ...REQUEST, partial }, spent })
  const first = await provider.call(0)
  first.text('const one')
  first.fail(new ProviderError('llm_overloaded'))
  await vi.advanceTimersByTimeAsync(2_000)
  const second = await provider.call(1)
  second.text('\nlet two')
  second.end()
  await done
  expect(types(events)).toEqual(['thinking', 'retrying', 'thinking', 'chunk', 'complete'])
  expect(events[3]).toMatchObject({ token: '\nlet two' })
})

test('a model that fails in the rest has cost what the beginning cost, too', async () => {
  const provider = scriptedProvider()
  const { events, done } = run(provider, { request: { ...REQUEST, partial }, spent })
  const call = await provider.call(0)
  call.text('\nlet two')
  call.fail(new ProviderError('llm_unavailable'))
  await done
  expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'llm_interrupted' }, usage: spent })
})
