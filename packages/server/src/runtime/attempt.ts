import type { UnnumberedEvent, Usage } from '@runnel/protocol'
import { type Provider, ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { Watchdog } from './watchdog.js'

/** How one call of the vendor went. */
export type AttemptOutcome =
  | { readonly type: 'ended'; readonly end: Extract<ProviderEvent, { type: 'end' }> }
  | { readonly type: 'failed'; readonly error: unknown; readonly usage?: Usage }
  | { readonly type: 'stopped' }

export interface AttemptOptions {
  readonly provider: Provider
  readonly request: ProviderRequest
  /** Silence of the vendor, in milliseconds, that counts as a hang. */
  readonly timeoutMs: number
  readonly write: (event: UnnumberedEvent) => void
  readonly signal: AbortSignal
}

/**
 * One call of the vendor: its text becomes chunks. Never throws. It ends at once when `signal` aborts or the vendor
 * hangs, also for a provider that takes no notice of its signal.
 */
export function attempt({ signal, ...options }: AttemptOptions): Promise<AttemptOutcome> {
  const call = new AbortController()
  return new Promise<AttemptOutcome>((resolve) => {
    const watchdog = new Watchdog(options.timeoutMs, () => {
      settle({ type: 'failed', error: new ProviderError('llm_timeout') })
    })
    const stop = () => settle({ type: 'stopped' })
    const settle = (outcome: AttemptOutcome) => {
      watchdog.close()
      signal.removeEventListener('abort', stop)
      resolve(outcome)
      // After the outcome, so that what the provider makes of the abort can no longer become one.
      call.abort(signal.reason)
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    void consume(options, call.signal, watchdog).then(settle)
  })
}

async function consume(
  { provider, request, write }: Omit<AttemptOptions, 'signal'>,
  signal: AbortSignal,
  watchdog: Watchdog,
): Promise<AttemptOutcome> {
  try {
    for await (const event of provider.stream(request, { signal })) {
      if (signal.aborted) return { type: 'stopped' }
      watchdog.feed()
      if (event.type === 'end') return { type: 'ended', end: event }
      // Providers may be anybody's, and not typed: what is no text must not get a number in the log.
      if (typeof event.text !== 'string') throw new TypeError('a provider yielded text that is not a string')
      if (event.text !== '') write(chunk(event))
    }
  } catch (error) {
    return { type: 'failed', error, ...(error instanceof ProviderError && error.usage && { usage: error.usage }) }
  }
  // Neither an end nor an error: the source broke off, and half an answer must not pass for a whole one.
  return { type: 'failed', error: new ProviderError('llm_interrupted') }
}

function chunk(event: Extract<ProviderEvent, { text: string }>): UnnumberedEvent {
  const { type, text, token_count } = event
  return {
    type: 'chunk',
    token: text,
    ...(type === 'thinking' && { channel: 'reasoning' as const }),
    ...(token_count !== undefined && token_count !== 1 && { metadata: { token_count } }),
  }
}
