import type { ChunkMetadata, UnnumberedEvent, Usage } from '@runnel/protocol'
import { type Provider, ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { Annotator, type Hint } from './annotate.js'
import { Seam } from './seam.js'
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
  { provider, request, write, onFirst }: Omit<AttemptOptions, 'signal'>,
  signal: AbortSignal,
  watchdog: Watchdog,
): Promise<AttemptOutcome> {
  const { partial = '' } = request
  const seam = partial === '' ? undefined : new Seam(partial)
  const annotator = new Annotator()
  let isFirst = true
  const say = (said: Said) => {
    if (isFirst) onFirst()
    isFirst = false
    writeChunks(said, annotator, write)
  }
  // What the hints of the rest depend on.
  if (seam) annotator.feed(partial, () => {})
  try {
    for await (const event of provider.stream(request, { signal })) {
      // Once there is an outcome, nothing more is written. Not the signal's own `aborted`: it checks itself at each asking.
      if (watchdog.isClosed) return { type: 'stopped' }
      watchdog.feed()
      if (event.type === 'end') {
        const rest = seam?.end()
        if (rest) say({ type: 'text', text: rest })
        return { type: 'ended', end: event }
      }
      // Providers may be anybody's, and not typed: what is no text must not get a number in the log.
      if (typeof event.text !== 'string') throw new TypeError('a provider yielded text that is not a string')
      const text = event.type === 'text' && seam ? seam.feed(event.text) : event.text
      if (text !== '') say(text === event.text ? event : { ...event, text })
    }
  } catch (error) {
    return { type: 'failed', error, ...(error instanceof ProviderError && error.usage && { usage: error.usage }) }
  }
  // Neither an end nor an error: the source broke off, and half an answer must not pass for a whole one.
  return { type: 'failed', error: new ProviderError('llm_interrupted') }
}

type Said = Extract<ProviderEvent, { text: string }>

/** The answer is cut where its hint changes; the reasoning is shown as it is. */
function writeChunks(event: Said, annotator: Annotator, write: AttemptOptions['write']): void {
  const { type, text: token, token_count: count = 1 } = event
  if (type === 'thinking') return write({ type: 'chunk', token, channel: 'reasoning', ...metadata('plain', count) })
  if (count === 1 && annotator.isPlain(token)) return write({ type: 'chunk', token })
  writePieces(token, count, annotator, write)
}

function writePieces(text: string, tokens: number, annotator: Annotator, write: AttemptOptions['write']): void {
  let count = tokens
  annotator.feed(text, (token, hint) => {
    write({ type: 'chunk', token, ...metadata(hint, count) })
    // The first piece carries the vendor's tokens, so that the sum over the pieces stays the vendor's.
    count = 0
  })
}

/** Left out when it says nothing, which is nearly always. */
function metadata(hint: Hint, count: number): { metadata?: ChunkMetadata } | undefined {
  if (hint === 'plain' && count === 1) return undefined
  return {
    metadata: {
      ...(count !== 1 && { token_count: count }),
      ...(hint === 'code' && { is_code: true }),
      ...(hint === 'link' && { is_link: true }),
    },
  }
}
