import type { UnnumberedEvent, Usage } from '@runnel/protocol'
import { vi } from 'vitest'
import type { Provider, ProviderRequest } from '../../src/ports/provider.js'
import { CallQueue } from '../../src/runtime/call-queue.js'
import { generate } from '../../src/runtime/engine.js'
import type { RetryPolicy } from '../../src/runtime/retry.js'
import { Wait } from '../../src/streams/wait.js'

export const REQUEST = {
  block: 'ask',
  params: {},
  instructions: 'Be brief.',
  turns: [{ role: 'user' as const, text: 'why?' }],
}

export interface RunOptions {
  readonly retry?: Partial<RetryPolicy>
  readonly timeoutMs?: number
  readonly calls?: CallQueue
  readonly session?: string
  readonly request?: ProviderRequest
  readonly spent?: Usage
}

/** One generation, and what it wrote. */
export function run(
  provider: Provider,
  {
    retry,
    timeoutMs = 60_000,
    calls = new CallQueue(256),
    session = 'alice',
    request = REQUEST,
    spent,
  }: RunOptions = {},
) {
  const events: UnnumberedEvent[] = []
  const faults: unknown[] = []
  const abort = new AbortController()
  const wait = new Wait()
  const done = generate({
    provider,
    request,
    retry: { attempts: 5, baseMs: 1_000, ...retry },
    calls,
    session,
    timeoutMs,
    ...(spent && { spent }),
    sink: { write: (event) => events.push(event) },
    wait: (delayMs, options) => wait.start(delayMs, options),
    onFault: (error) => faults.push(error),
    signal: abort.signal,
  })
  return { events, faults, done, abort, skipWait: () => wait.skip() }
}

/** Lets everything happen that is due, without time passing; with fake timers. */
export function settle(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}

/** The events by their types, a status by its state. */
export function types(events: readonly UnnumberedEvent[]): string[] {
  return events.map((event) => (event.type === 'status' ? event.state : event.type))
}
