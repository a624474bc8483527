import type { FastifyReply, FastifyRequest } from 'fastify'
import { requestError } from '../ports/request-error.js'
import { findAfter, type Found, type Wanted } from '../session/find-after.js'
import { mayStream } from './answer-prompt.js'
import type { ApiOptions } from './api-options.js'
import { sessionOf } from './http-session.js'
import { sendEvents } from './sse.js'

export interface RestOptions extends ApiOptions {
  /** Whether an EventSource has come back: it is stopped by 204, also where the stream is gone. */
  readonly isReturning: boolean
}

/**
 * Answers with a stream's events after a cursor, live; with 204 when the cursor names its terminal event, as an
 * EventSource would ask again and again.
 * @throws {RequestError} `stream_not_found`, `resume_expired`, `streaming_disabled`
 */
export async function answerRest(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, position }: Omit<Wanted, 'session'>,
  options: RestOptions,
): Promise<FastifyReply> {
  const { context, peers, isReturning } = options
  mayStream(options)
  const session = sessionOf(request, reply, context.sessions, id)
  void reply.header('x-stream-id', id)
  const found = await findAfter(context.manager, { session, id, position })
  context.observer?.resumed(typeof found === 'string' ? found : 'ok')
  if (found === 'stream_not_found' && isReturning) return reply.code(204).send()
  if (typeof found === 'string') throw requestError(found)
  if (hasNothingToCome(found)) {
    found.readable.release()
    return reply.code(204).send()
  }
  sendEvents(reply, { streams: [found] }, { turn: context.turn, peers })
  return reply
}

function hasNothingToCome({ readable: { log }, after }: Found): boolean {
  return log.terminal !== undefined && after >= log.shown
}
