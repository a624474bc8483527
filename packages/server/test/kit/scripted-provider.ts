import type { Provider, ProviderEvent, ProviderRequest } from '../../src/ports/provider.js'

/** One call of the scripted provider, played by the test. */
export interface ScriptedCall {
  readonly request: ProviderRequest
  readonly signal: AbortSignal
  text(...tokens: string[]): void
  event(event: ProviderEvent): void
  end(event?: Partial<Extract<ProviderEvent, { type: 'end' }>>): void
  /** The source ends without its terminal marker. */
  breakOff(): void
  fail(error: unknown): void
}

/** A provider whose calls the test answers, one by one. */
export interface ScriptedProvider extends Provider {
  readonly calls: readonly ScriptedCall[]
  /** The call with this number (from 0), as soon as it is made. */
  call(number: number): Promise<ScriptedCall>
  /** Lets go of the calls so far. */
  forget(): void
}

type Step = ProviderEvent | { type: 'break' } | { type: 'fail'; error: unknown }

export function scriptedProvider({ obeysAbort = true } = {}): ScriptedProvider {
  const calls: ScriptedCall[] = []
  const waiting = new Map<number, (call: ScriptedCall) => void>()
  return {
    name: 'scripted',
    model: 'scripted-1',
    calls,
    forget: () => {
      calls.length = 0
    },
    call: (number) => {
      const made = calls[number]
      return made ? Promise.resolve(made) : new Promise((resolve) => waiting.set(number, resolve))
    },
    async *stream(request, { signal }) {
      const steps: Step[] = []
      let wake: (() => void) | undefined
      const push = (step: Step) => {
        steps.push(step)
        wake?.()
      }
      const call: ScriptedCall = {
        request,
        signal,
        text: (...tokens) => {
          for (const text of tokens) push({ type: 'text', text })
        },
        event: push,
        end: (event = {}) => push({ type: 'end', finish_reason: 'stop', ...event }),
        breakOff: () => push({ type: 'break' }),
        fail: (error) => push({ type: 'fail', error }),
      }
      if (obeysAbort) signal.addEventListener('abort', () => wake?.(), { once: true })
      calls.push(call)
      waiting.get(calls.length - 1)?.(call)
      while (!(obeysAbort && signal.aborted)) {
        const step = steps.shift()
        if (!step) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        if (step.type === 'break') return
        if (step.type === 'fail') throw step.error
        yield step
      }
    },
  }
}
