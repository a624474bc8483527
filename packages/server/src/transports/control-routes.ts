import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestError, wireError } from '../ports/request-error.js'
import type { ApiOptions } from './api-options.js'
import { CancelResult, IdParams, RetryResult, StreamIdQuery } from './http-schemas.js'
import { sessionOf } from './http-session.js'
import { errors, json } from './route-schema.js'
import { untilEnded } from './until-ended.js'
import { whilePresent } from './while-present.js'

/** How long a cancel waits for the log's end, in milliseconds: without its store a stream cannot end. */
const CANCEL_WAIT_MS = 10_000

/** Routes that change a running stream. In a scope of their own: they read no body, and take none for one. */
export function controlRoutes(app: FastifyInstance, options: ApiOptions): void {
  const { sessions, manager } = options.context
  takeNoBody(app)

  app.post<{ Params: { id: string } }>('/api/streams/:id/cancel', { schema: CANCEL_BY_PATH }, (request, reply) =>
    cancel(request, reply, request.params.id, options),
  )

  app.post<{ Querystring: { stream_id: string } }>('/cancel', { schema: CANCEL_BY_QUERY }, (request, reply) =>
    cancel(request, reply, request.query.stream_id, options),
  )

  app.post<{ Params: { id: string } }>('/api/streams/:id/retry', { schema: RETRY }, async (request, reply) => {
    const { id } = request.params
    const status = await manager.retry({ session: sessionOf(request, reply, sessions, id), id })
    return status === 'not_found' ? notFound(reply) : reply.send({ status })
  })
}

/** Many clients name a content type on every request: without a body it says nothing. */
function takeNoBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null)
    else void parse(request, body, done)
  })
}

/** Stops a stream and tells how its log has ended: it may have been quicker. */
async function cancel(
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { context }: ApiOptions,
): Promise<FastifyReply> {
  const session = sessionOf(request, reply, context.sessions, id)
  void reply.header('x-stream-id', id)
  const readable = await context.manager.cancel({ session, id })
  if (!readable) return notFound(reply)
  const { log } = readable
  await whilePresent(request, (signal) =>
    untilEnded(readable, { signal: AbortSignal.any([signal, AbortSignal.timeout(CANCEL_WAIT_MS)]) }),
  )
  readable.release()
  if (!log.terminal) throw requestError('store_unavailable')
  reply.raw.once('finish', () => log.markRead())
  return reply.send({ status: log.terminal.type === 'cancelled' ? 'cancelled' : 'finished' })
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ status: 'not_found', error: wireError('stream_not_found') })
}

const REFUSALS = ['bad_message', 'unauthorized', 'store_unavailable'] as const

const CANCEL = {
  description:
    'Idempotent. The answer comes when the log has ended, and tells how. For an id that is not known it is remembered for 10 seconds, so that a cancel which overtakes its prompt still counts.',
  response: { 200: json(CancelResult), 404: json(CancelResult), ...errors(...REFUSALS) },
}

const CANCEL_BY_PATH = { tags: ['streams'], summary: 'Stop a generation', ...CANCEL, params: IdParams }

const CANCEL_BY_QUERY = {
  tags: ['older names'],
  summary: 'POST /api/streams/{id}/cancel',
  deprecated: true,
  ...CANCEL,
  querystring: StreamIdQuery,
}

const RETRY = {
  tags: ['streams'],
  summary: 'Skip the rest of a retry wait',
  params: IdParams,
  response: { 200: json(RetryResult), 404: json(RetryResult), ...errors(...REFUSALS) },
}
