import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { stackFrames } from '../ports/stack-frames.js'
import type { Observer, StreamSummary } from '../ports/observer.js'
import { StoreUnavailable } from '../ports/stream-store.js'
import { atMostEvery } from './at-most-every.js'
import { vendorCause } from './vendor-cause.js'

/**
 * One line per request: method, route, status, duration. Not its address: a query holds prompts, a path the id of a
 * stream, and who knows an id that cannot be guessed may cancel it.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request
    const path = routeOptions.url
    request.log.info({ method, path, status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime) }, 'request')
    done()
  })
}

/** One line per connection opened and closed, per stream ended, taken over or brought back, and per call that a vendor failed. */
export function logObserver(log: FastifyBaseLogger): Observer {
  return {
    connectionOpened: (transport) => {
      if (transport !== 'poll') log.info({ transport }, 'connection opened')
    },
    // A poll is a request, and has its line as one.
    connectionClosed: ({ transport, code, durationMs }) => {
      if (transport === 'poll') return
      log.info({ transport, ...(code !== undefined && { code }), duration_ms: durationMs }, 'connection closed')
    },
    slowReader: nothing,
    streamEnded: (stream) => log.info(lineOf(stream), 'stream ended'),
    vendorFailed: ({ provider, code, attempt, retryInMs, cause }) =>
      log.warn(
        {
          provider,
          code,
          attempt,
          ...(retryInMs !== undefined && { retry_in_ms: retryInMs }),
          cause: vendorCause(cause),
        },
        'vendor failed',
      ),
    takenOver: ({ block, outcome }) => log.warn({ block, outcome }, 'stream taken over'),
    recovered: ({ block, waitMs }) => log.info({ block, wait_ms: waitMs }, 'answer goes on'),
    storeChanged: (news) => {
      if (news.state === 'back') log.info({ away_ms: news.awayMs }, 'store is back')
      else log.warn({ reason: news.reason }, news.state === 'away' ? 'store is away' : 'store refuses')
    },
    refused: nothing,
    resumed: nothing,
    delivered: nothing,
  }
}

function nothing(): void {
  // Counted, and not worth a line each.
}

/** How it ended, never what was asked or answered. */
function lineOf({ block, provider, model, end, tokens, durationMs }: StreamSummary): Record<string, unknown> {
  return {
    block,
    provider,
    model,
    end: end.type,
    ...(end.type === 'cancelled' && { reason: end.reason }),
    ...(end.type === 'error' && { code: end.error.code }),
    ...(end.type === 'complete' && { finish_reason: end.finish_reason, ttft_ms: end.timing.ttft_ms }),
    duration_ms: durationMs,
    ...tokens,
  }
}

/** For what Fastify itself logs of an error: as pino's own, without the message. */
export function serializeError(error: Error): { type: string; message: string; stack: string; code?: string } {
  const { name: type, code, where = [] } = errorLine(error)
  return { type, message: '', stack: where.join('\n'), ...(code !== undefined && { code }) }
}

/** How often the log has a line about a store that is away and does not say so itself, in milliseconds. */
const UNAVAILABLE_EVERY_MS = 5_000

/**
 * For whatever goes wrong: what was not foreseen has a line each time. A store that is away was; one of ours has told it,
 * as an outage.
 * @param isForeign whether the store is of somebody else's making
 */
export function faultLog(
  log: FastifyBaseLogger,
  { isForeign }: { readonly isForeign: boolean },
): (error: unknown) => void {
  const unavailable = atMostEvery(UNAVAILABLE_EVERY_MS, () => log.warn('store is away'))
  return (error) => {
    if (!(error instanceof StoreUnavailable)) logFault(log, error)
    else if (isForeign) unavailable(error)
  }
}

/** What was not foreseen: its name and where. */
export function logFault(log: FastifyBaseLogger, error: unknown): void {
  log.error(errorLine(error), 'unforeseen error')
}

/** An error's name, code and place, never its message, which may quote a prompt or a key. */
function errorLine(error: unknown): { name: string; code?: string; where?: string[] } {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code } = error as NodeJS.ErrnoException
  return { name: error.name, ...(typeof code === 'string' && { code }), where: stackFrames(error) }
}
