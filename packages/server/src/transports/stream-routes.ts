import { type CursorPosition, parseCursor } from '@runnel/protocol'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { requestError } from '../ports/request-error.js'
import { answerRest } from './answer-rest.js'
import type { ApiOptions } from './api-options.js'
import { CursorQuery, IdParams, Snapshot, StreamSummary } from './http-schemas.js'
import { sessionOf } from './http-session.js'
import { lastEventOf } from './last-event-id.js'
import { errors, events, json, NOTHING_TO_COME } from './route-schema.js'
import { snapshotOf, summaryOf } from './snapshot.js'

/** Routes that read the streams of a session. */
export function streamRoutes(app: FastifyInstance, options: ApiOptions): void {
  const { sessions, manager } = options.context

  app.get('/api/streams', { schema: LIST }, async (request, reply) => {
    const streams = await manager.list(sessionOf(request, reply, sessions))
    // A stream that shows nothing yet has no cursor; its prompt has not been answered either.
    return streams.filter(({ last }) => last >= 0).map(summaryOf)
  })

  app.get<{ Params: { id: string } }>('/api/streams/:id', { schema: SNAPSHOT }, async (request, reply) => {
    const { id } = request.params
    const session = sessionOf(request, reply, sessions, id)
    void reply.header('x-stream-id', id)
    const readable = await manager.find({ session, id })
    readable?.release()
    if (!readable || readable.log.shown < 0) throw requestError('stream_not_found')
    const { log } = readable
    if (log.terminal) reply.raw.once('finish', () => log.markRead())
    return snapshotOf(readable)
  })

  app.get<{ Params: { id: string }; Querystring: { cursor?: string } }>(
    '/api/streams/:id/events',
    { schema: EVENTS, exposeHeadRoute: false },
    (request, reply) => {
      const { id } = request.params
      const last = lastEventOf(request)
      if (last && last.id !== id) {
        throw requestError('bad_message', { message: 'last-event-id is of another stream', path: '/last-event-id' })
      }
      // An EventSource comes back with the address that it began with, and is further on by now.
      const position = last?.position ?? positionOf(request.query.cursor)
      return answerRest(request, reply, { id, position }, { ...options, isReturning: last !== undefined })
    },
  )
}

function positionOf(cursor: string | undefined): CursorPosition | undefined {
  if (cursor === undefined) return undefined
  const position = parseCursor(cursor)
  if (!position) throw requestError('bad_message', { message: 'a cursor is <epoch>.<seq>', path: '/cursor' })
  return position
}

const LIST = {
  tags: ['streams'],
  summary: "The session's streams, oldest first",
  response: { 200: json(Type.Array(StreamSummary), 'the streams'), ...errors('unauthorized', 'store_unavailable') },
}

const SNAPSHOT = {
  tags: ['streams'],
  summary: 'Everything about a stream up to now',
  description: 'Reading its events after `cursor` goes on from there, without a gap and without a repeat.',
  params: IdParams,
  response: {
    200: json(Snapshot),
    ...errors('bad_message', 'unauthorized', 'stream_not_found', 'store_unavailable'),
  },
}

const EVENTS = {
  tags: ['streams'],
  summary: 'The events of a stream after a cursor, live',
  description:
    'From the start without a cursor. With one, no session is needed: who has a stream’s id and epoch may read it. `last-event-id` wins over `cursor`.',
  params: IdParams,
  querystring: CursorQuery,
  response: {
    200: events('the events after the cursor'),
    204: NOTHING_TO_COME,
    ...errors(
      'bad_message',
      'unauthorized',
      'stream_not_found',
      'resume_expired',
      'streaming_disabled',
      'store_unavailable',
    ),
  },
}
