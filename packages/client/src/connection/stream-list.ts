import type { StreamSummary } from '../types.js'
import { errorOf } from './error-body.js'
import type { Http } from './json-mode.js'
import { localError } from './local-errors.js'
import { RequestError } from './request-error.js'

const LIST_MS = 10_000

/** The session's streams as its server tells them. Throws what `Client.list` says. */
export async function listStreams(http: Http, { signal }: { signal?: AbortSignal } = {}): Promise<StreamSummary[]> {
  const { server, session, fetch } = http
  if (!fetch) throw new TypeError('no fetch')
  // The server would only make up a new one, in which there is nothing.
  if (session.session === undefined) return []
  const request = joined([AbortSignal.timeout(LIST_MS), ...(signal ? [signal] : [])])
  const headers = { accept: 'application/json', 'x-session': session.session }
  try {
    const response = await fetch(`${server}/api/streams`, { headers, signal: request.signal })
    // A proxy that answers in the server's stead may well answer in HTML.
    const body: unknown = await response.json().catch(() => undefined)
    if (!Array.isArray(body)) throw new RequestError(errorOf(body) ?? localError('internal'))
    return body.filter(isSummary)
  } finally {
    request.abort()
  }
}

/** Aborted with the first of the signals; its own `abort` takes the listeners off them. (Safari 16 has no `AbortSignal.any`.) */
function joined(signals: readonly AbortSignal[]): AbortController {
  const both = new AbortController()
  for (const one of signals) {
    const abort = (): void => both.abort(one.reason)
    if (one.aborted) abort()
    one.addEventListener('abort', abort, { once: true, signal: both.signal })
  }
  return both
}

function isSummary(value: unknown): value is StreamSummary {
  const { id, state } = (value ?? {}) as Partial<StreamSummary>
  return typeof id === 'string' && (state === 'running' || state === 'ended')
}
