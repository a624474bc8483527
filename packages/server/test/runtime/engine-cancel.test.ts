import { isTerminal } from '@runnel/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { run, settle, types } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a cancel', () => {
  test('before anything started is all there is', async () => {
    const provider = scriptedProvider()
    const { abort, events, done } = run(provider)
    abort.abort('client')
    await done
    expect(events.filter(isTerminal)).toEqual([{ type: 'cancelled', reason: 'client' }])
  })

  test('aborts the call of the vendor, and is written at once', async () => {
    const provider = scriptedProvider({ obeysAbort: false })
    const { abort, events, done } = run(provider)
    const call = await provider.call(0)
    call.text('a')
    await settle()
    abort.abort('abandoned')
    expect(events.at(-1)).toEqual({ type: 'cancelled', reason: 'abandoned' })
    expect(call.signal.aborted).toBe(true)
    await done
    call.text('late')
    call.end()
    await settle()
    expect(types(events)).toEqual(['thinking', 'chunk', 'cancelled'])
  })

  test('during the wait starts no further attempt', async () => {
    const provider = scriptedProvider()
    const { abort, events, done } = run(provider)
    ;(await provider.call(0)).fail(new ProviderError('llm_overloaded'))
    await settle()
    abort.abort('shutdown')
    await done
    await vi.advanceTimersByTimeAsync(60_000)
    expect(types(events)).toEqual(['thinking', 'retrying', 'cancelled'])
    expect(provider.calls).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('after the end changes nothing', async () => {
    const provider = scriptedProvider()
    const { abort, events, done } = run(provider)
    ;(await provider.call(0)).end()
    await done
    abort.abort('client')
    await settle()
    expect(types(events)).toEqual(['thinking', 'complete'])
  })
})
