import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Provider, ProviderError, type ProviderErrorCode, type ProviderEvent } from '../../src/ports/provider.js'
import { MAX_RETRY_WAIT_MS } from '../../src/runtime/retry.js'
import { run, settle, types } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const RETRYABLE: ProviderErrorCode[] = [
  'llm_rate_limited',
  'llm_overloaded',
  'llm_timeout',
  'llm_unavailable',
  'llm_interrupted',
]
const FINAL: ProviderErrorCode[] = ['llm_auth', 'llm_bad_request', 'llm_refused']

describe('an answer', () => {
  test('is thinking, chunks and complete, with the words of the vendor', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    const call = await provider.call(0)
    await vi.advanceTimersByTimeAsync(30)
    call.event({ type: 'thinking', text: 'Hm.' })
    call.event({ type: 'text', text: 'Yes', token_count: 2 })
    call.event({ type: 'text', text: '' })
    call.text('.')
    await vi.advanceTimersByTimeAsync(20)
    call.end({ finish_reason: 'length', model: 'm-2', usage: { input_tokens: 3, output_tokens: 4 } })
    await done

    expect(events).toEqual([
      { type: 'status', state: 'thinking' },
      { type: 'chunk', token: 'Hm.', channel: 'reasoning' },
      { type: 'chunk', token: 'Yes', metadata: { token_count: 2 } },
      { type: 'chunk', token: '.' },
      {
        type: 'complete',
        model: 'm-2',
        finish_reason: 'length',
        usage: { input_tokens: 3, output_tokens: 4 },
        timing: { ttft_ms: 30, duration_ms: 50 },
      },
    ])
  })

  test('ends the call of the vendor when it has ended', async () => {
    const provider = scriptedProvider()
    const { done } = run(provider)
    const call = await provider.call(0)
    call.end()
    await done
    expect(call.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('before the first text', () => {
  test.each(RETRYABLE)('%s is tried again, and counted', async (code) => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    ;(await provider.call(0)).fail(new ProviderError(code))
    await settle()
    expect(events.at(-1)).toMatchObject({
      type: 'status',
      state: 'retrying',
      attempt: 2,
      max_attempts: 5,
      error: { code, attempt: 1, kind: 'llm' },
    })
    await vi.advanceTimersByTimeAsync(1_000)
    const second = await provider.call(1)
    second.text('ok')
    second.end()
    await done
    expect(types(events)).toEqual(['thinking', 'retrying', 'thinking', 'chunk', 'complete'])
  })

  test.each(FINAL)('%s ends the stream at once', async (code) => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    ;(await provider.call(0)).fail(new ProviderError(code, { usage: { input_tokens: 1, output_tokens: 0 } }))
    await done
    expect(events).toMatchObject([
      { type: 'status' },
      { type: 'error', error: { code, attempt: 1, retryable: false }, usage: { input_tokens: 1, output_tokens: 0 } },
    ])
    expect(provider.calls).toHaveLength(1)
  })

  test('the attempts come to an end, and the last error tells how many there were', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider, { retry: { attempts: 3 } })
    for (const number of [0, 1, 2]) {
      ;(await provider.call(number)).fail(new ProviderError('llm_overloaded'))
      await vi.advanceTimersByTimeAsync(2_000)
    }
    await done
    expect(types(events)).toEqual(['thinking', 'retrying', 'thinking', 'retrying', 'thinking', 'error'])
    expect(events.filter(({ type }) => type === 'status')).toMatchObject([{}, { attempt: 2 }, {}, { attempt: 3 }, {}])
    expect(events.at(-1)).toMatchObject({ error: { code: 'llm_overloaded', attempt: 3, retryable: true } })
    expect(provider.calls).toHaveLength(3)
  })

  test('one attempt is one attempt', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider, { retry: { attempts: 1 } })
    ;(await provider.call(0)).fail(new ProviderError('llm_unavailable'))
    await done
    expect(types(events)).toEqual(['thinking', 'error'])
  })

  test('the wait that a vendor tells wins over the backoff', async () => {
    const provider = scriptedProvider()
    const { events } = run(provider)
    ;(await provider.call(0)).fail(new ProviderError('llm_rate_limited', { retryAfterMs: 12_345.6 }))
    await settle()
    expect(events.at(-1)).toMatchObject({ state: 'retrying', delay_ms: 12_346, error: { retry_after_ms: 12_346 } })
    await vi.advanceTimersByTimeAsync(12_345)
    expect(provider.calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(provider.calls).toHaveLength(2)
  })

  test('a told wait of nothing is no wait', async () => {
    const provider = scriptedProvider()
    run(provider)
    ;(await provider.call(0)).fail(new ProviderError('llm_rate_limited', { retryAfterMs: 0 }))
    await vi.advanceTimersByTimeAsync(1)
    expect(provider.calls).toHaveLength(2)
  })

  test('a told wait beyond the limit ends the stream and tells it', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    ;(await provider.call(0)).fail(new ProviderError('llm_rate_limited', { retryAfterMs: MAX_RETRY_WAIT_MS + 1 }))
    await done
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'llm_rate_limited', retry_after_ms: MAX_RETRY_WAIT_MS + 1 },
    })
  })

  test('retry now skips the rest of the wait, once', async () => {
    const provider = scriptedProvider()
    const { skipWait } = run(provider)
    expect(skipWait()).toBe(false)
    ;(await provider.call(0)).fail(new ProviderError('llm_rate_limited', { retryAfterMs: 50_000 }))
    await settle()
    expect(skipWait()).toBe(true)
    expect(skipWait()).toBe(false)
    await provider.call(1)
    expect(provider.calls).toHaveLength(2)
  })

  test('a source that ends without a word is tried again', async () => {
    const provider = scriptedProvider()
    const { events } = run(provider)
    ;(await provider.call(0)).breakOff()
    await settle()
    expect(events.at(-1)).toMatchObject({ state: 'retrying', error: { code: 'llm_interrupted' } })
  })
})

describe('after the first text', () => {
  test.each(RETRYABLE)('%s is not tried again: readers have text', async (code) => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    const call = await provider.call(0)
    call.text('Half')
    call.fail(new ProviderError(code))
    await done
    expect(types(events)).toEqual(['thinking', 'chunk', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { code: code === 'llm_unavailable' ? 'llm_interrupted' : code } })
  })

  test('reasoning counts as text', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    const call = await provider.call(0)
    call.event({ type: 'thinking', text: 'Hm' })
    call.breakOff()
    await done
    expect(types(events)).toEqual(['thinking', 'chunk', 'error'])
  })

  test('an empty text does not', async () => {
    const provider = scriptedProvider()
    const { events } = run(provider)
    const call = await provider.call(0)
    call.text('')
    call.fail(new ProviderError('llm_unavailable'))
    await settle()
    expect(types(events)).toEqual(['thinking', 'retrying'])
  })

  test('a source that ends without its marker is an error, never a short success', async () => {
    const provider = scriptedProvider()
    const { events, done } = run(provider)
    const call = await provider.call(0)
    call.text('Half an')
    call.breakOff()
    await done
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'llm_interrupted', attempt: 1 } })
  })
})

describe('what was not foreseen', () => {
  test.each([new TypeError('secret prompt'), 'a string', undefined])(
    'becomes internal, and %s goes to the log only',
    async (thrown) => {
      const provider = scriptedProvider()
      const { events, faults, done } = run(provider)
      ;(await provider.call(0)).fail(thrown)
      await done
      expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'server', code: 'internal' } })
      expect(JSON.stringify(events)).not.toContain('secret')
      expect(faults).toEqual([thrown])
    },
  )

  test('a code that the protocol does not have becomes internal', async () => {
    const provider = scriptedProvider()
    const { events, faults, done } = run(provider)
    const thrown = new ProviderError('llm_made_up' as 'llm_timeout')
    ;(await provider.call(0)).fail(thrown)
    await done
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'internal' } })
    expect(faults).toEqual([thrown])
  })

  test('a provider that throws before it streams is no exception', async () => {
    const provider: Provider = {
      name: 'broken',
      stream: () => {
        throw new Error('no stream')
      },
    }
    const { events, faults, done } = run(provider)
    await done
    expect(types(events)).toEqual(['thinking', 'error'])
    expect(faults).toHaveLength(1)
  })

  test.each([undefined, null, 7, {}, ['a']])('text that is %j is no text', async (text) => {
    const provider = scriptedProvider()
    const { events, faults, done } = run(provider)
    ;(await provider.call(0)).event({ type: 'text', text } as unknown as ProviderEvent)
    await done
    expect(types(events)).toEqual(['thinking', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { code: 'internal' } })
    expect(faults).toHaveLength(1)
  })
})

describe('silence of the vendor', () => {
  test('beyond the limit is a timeout, tried again before the first text', async () => {
    const provider = scriptedProvider({ obeysAbort: false })
    const { events } = run(provider, { timeoutMs: 1_000 })
    const call = await provider.call(0)
    await vi.advanceTimersByTimeAsync(999)
    expect(types(events)).toEqual(['thinking'])
    await vi.advanceTimersByTimeAsync(251)
    expect(events.at(-1)).toMatchObject({ state: 'retrying', error: { code: 'llm_timeout' } })
    expect(call.signal.aborted).toBe(true)
  })

  test('ends the stream after it, and what comes too late is not taken', async () => {
    const provider = scriptedProvider({ obeysAbort: false })
    const { events, done } = run(provider, { timeoutMs: 1_000 })
    const call = await provider.call(0)
    call.text('a')
    await vi.advanceTimersByTimeAsync(1_500)
    await done
    call.text('late')
    call.end()
    await settle()
    expect(types(events)).toEqual(['thinking', 'chunk', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { code: 'llm_timeout' } })
  })

  test('is none while something comes now and then', async () => {
    const provider = scriptedProvider()
    const { events } = run(provider, { timeoutMs: 1_000 })
    const call = await provider.call(0)
    for (let count = 0; count < 10; count++) {
      await vi.advanceTimersByTimeAsync(900)
      call.text('a')
    }
    await settle()
    expect(types(events)).toEqual(['thinking', ...new Array<string>(10).fill('chunk')])
  })
})
