import { isTerminal } from '@runnel/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { run, settle, types } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

type Act =
  | 'text'
  | 'thinking'
  | 'empty'
  | 'end'
  | 'break'
  | 'retryable'
  | 'final'
  | 'throw'
  | 'cancel'
  | 'retry now'
  | 'time'

const ACTS: Act[] = [
  'text',
  'thinking',
  'empty',
  'end',
  'break',
  'retryable',
  'final',
  'throw',
  'cancel',
  'retry now',
  'time',
]

test('whatever a provider does and whenever it is stopped, there is one end, the last event, and no text before a retry', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...ACTS), { maxLength: 25 }),
      fc.boolean(),
      fc.boolean(),
      async (acts, obeysAbort, settleBetween) => {
        const provider = scriptedProvider({ obeysAbort })
        const generation = run(provider, { timeoutMs: 10_000 })
        for (const act of acts) {
          await perform(act)
          if (settleBetween) await settle()
        }
        generation.abort.abort('client')
        await generation.done
        for (const call of provider.calls) call.text('late')
        await vi.advanceTimersByTimeAsync(100_000)

        const { events } = generation
        expect(events.filter(isTerminal)).toHaveLength(1)
        expect(events.findIndex(isTerminal)).toBe(events.length - 1)
        const retried = types(events).lastIndexOf('retrying')
        expect(types(events).slice(0, Math.max(0, retried))).not.toContain('chunk')
        expect(provider.calls.length).toBeLessThanOrEqual(5)
        expect(vi.getTimerCount()).toBe(0)

        async function perform(act: Act): Promise<void> {
          const call = provider.calls.at(-1)
          switch (act) {
            case 'text':
              return call?.text('a')
            case 'thinking':
              return call?.event({ type: 'thinking', text: 'b' })
            case 'empty':
              return call?.text('')
            case 'end':
              return call?.end()
            case 'break':
              return call?.breakOff()
            case 'retryable':
              return call?.fail(new ProviderError('llm_overloaded'))
            case 'final':
              return call?.fail(new ProviderError('llm_auth'))
            case 'throw':
              return call?.fail(new Error('odd'))
            case 'cancel':
              return generation.abort.abort('limit')
            case 'retry now':
              generation.skipWait()
              return
            case 'time':
              await vi.advanceTimersByTimeAsync(6_000)
              return
            default:
              return act satisfies never
          }
        }
      },
    ),
    { numRuns: 150 },
  )
})
