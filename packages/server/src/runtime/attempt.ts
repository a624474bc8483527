import type { Usage } from '@runnel/protocol'
import { type Provider, ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { Seam } from './seam.js'
import { type EventSink, Speaker } from './speaker.js'
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
  readonly sink: EventSink
  /** Called ahead of the first text. */
  readonly onFirst: () => void
  readonly signal: AbortSignal
}

/**
 * One call of the vendor: its text becomes chunks. Never throws. It ends at once when `signal` aborts or the vendor
 * hangs, also for a provider that takes no notice of its signal.
 */
export function attempt({ signal, ...options }: AttemptOptions): Promise<AttemptOutcome> {
  const call = new AbortController()
  return new Promise<AttemptOutcome>((resolve) => {
    const speaker = new Speaker(options.sink, options.onFirst)
    const watchdog = new Watchdog(options.timeoutMs, speaker, () => {
      settle({ type: 'failed', error: new ProviderError('llm_timeout') })
    })
    const stop = () => settle({ type: 'stopped' })
    const settle = (outcome: AttemptOutcome) => {
      speaker.isClosed = true
      watchdog.close()
      signal.removeEventListener('abort', stop)
      resolve(outcome)
      // After the outcome, so that what the provider makes of the abort can no longer become one.
      call.abort(signal.reason)
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    void consume(options, call.signal, speaker).then(settle)
  })
}

async function consume(
  { provider, request }: Pick<AttemptOptions, 'provider' | 'request'>,
  signal: AbortSignal,
  speaker: Speaker,
): Promise<AttemptOutcome> {
  const { partial = '' } = request
  const seam = partial === '' ? undefined : new Seam(partial)
  if (seam) speaker.continue(partial)
  try {
    for await (const event of provider.stream(request, { signal })) {
      // Once there is an outcome, nothing more is written. Not the signal's own `aborted`: it checks itself at each asking.
      if (speaker.isClosed) return { type: 'stopped' }
      speaker.isFed = true
      if (event.type === 'end') {
        const rest = seam?.end()
        if (rest) speaker.say({ type: 'text', text: rest })
        return { type: 'ended', end: event }
      }
      // Providers may be anybody's, and not typed: what is no text must not get a number in the log.
      if (typeof event.text !== 'string') throw new TypeError('a provider yielded text that is not a string')
      const text = event.type === 'text' && seam ? seam.feed(event.text) : event.text
      if (text !== '') speaker.say(text === event.text ? event : { ...event, text })
    }
  } catch (error) {
    return { type: 'failed', error, ...(error instanceof ProviderError && error.usage && { usage: error.usage }) }
  }
  // Neither an end nor an error: the source broke off, and half an answer must not pass for a whole one.
  return { type: 'failed', error: new ProviderError('llm_interrupted') }
}
