import { type ErrorAnswerMessage, parseCursor } from '@runnel/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { wireError } from '../ports/request-error.js'
import { StoreUnavailable } from '../ports/stream-store.js'
import { findAfter } from '../session/find-after.js'
import { mayStream, prefersJson } from './answer-prompt.js'
import type { ApiOptions } from './api-options.js'
import { EventPage, ReadBody } from './http-schemas.js'
import { sessionPerStream } from './http-session.js'
import { pageOf, untilBehind } from './long-poll.js'
import { errors, events } from './route-schema.js'
import { type Attachment, sendEvents } from './sse.js'
import { whilePresent } from './while-present.js'

/** How long a poll waits that does not say, in milliseconds. */
const DEFAULT_WAIT_MS = 20_000

type ReadRequest = FastifyRequest<{ Body: Static<typeof ReadBody> }>

interface Opened {
  readonly streams: readonly Attachment[]
  /** Why the others cannot be read. */
  readonly refused: readonly ErrorAnswerMessage[]
}

/** The fallback transport: many streams in one request, live or by long poll. */
export function readRoutes(app: FastifyInstance, options: ApiOptions): void {
  app.post<{ Body: Static<typeof ReadBody> }>('/api/events', { schema: READ }, async (request, reply) => {
    mayStream(options)
    const opened = await openAll(request, reply, options)
    if (prefersJson(request)) return poll(request, reply, opened, options)
    const { context, peers } = options
    sendEvents(reply, { ...opened, padded: true }, { turn: context.turn, peers })
    return reply
  })
}

async function openAll(request: ReadRequest, reply: FastifyReply, { context }: ApiOptions): Promise<Opened> {
  const wanted = Object.entries(request.body.streams)
  const ids = wanted.map(([id]) => id)
  if (ids.length === 1) void reply.header('x-stream-id', ids[0])
  const sessionFor = sessionPerStream(request, reply, context.sessions, ids)
  const opened = await Promise.all(
    wanted.map(([id, cursor]) => open({ session: sessionFor(id), id, cursor }, context.manager)),
  )
  return {
    streams: opened.filter((one) => 'readable' in one),
    refused: opened.filter((one) => 'error' in one),
  }
}

/** The stream, or why it cannot be read: the others go on. */
async function open(
  { session, id, cursor }: { session: string; id: string; cursor: string | null },
  manager: ApiOptions['context']['manager'],
): Promise<Attachment | ErrorAnswerMessage> {
  const position = cursor === null ? undefined : parseCursor(cursor)
  if (cursor !== null && !position) {
    const error = wireError('bad_message', { message: 'a cursor is <epoch>.<seq>', path: `/streams/${id}` })
    return { type: 'error', id, error }
  }
  try {
    const found = await findAfter(manager, { session, id, position })
    return typeof found === 'string' ? { type: 'error', id, error: wireError(found) } : found
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    return lostOf(id)
  }
}

function lostOf(id: string): ErrorAnswerMessage {
  return { type: 'error', id, error: wireError('store_unavailable') }
}

async function poll(
  request: ReadRequest,
  reply: FastifyReply,
  { streams, refused }: Opened,
  { peers }: ApiOptions,
): Promise<FastifyReply> {
  const waitMs = request.body.wait_ms ?? DEFAULT_WAIT_MS
  for (const { readable } of streams) peers.polls.keep(readable, waitMs)
  if (refused.length === 0) await whilePresent(request, (signal) => untilBehind(streams, { waitMs, peers, signal }))
  const lost = streams.filter(({ readable }) => readable.isLost).map(({ readable }) => lostOf(readable.record.id))
  const head = [...refused, ...lost].map((error) => JSON.stringify(error))
  const { json, ended } = pageOf(head, streams)
  // Not before it has left: the next poll asks again for what was cut off.
  reply.raw.once('finish', () => ended.forEach((readable) => peers.polls.finish(readable)))
  return reply.type('application/json; charset=utf-8').send(json)
}

const READ = {
  tags: ['streams'],
  summary: 'Read many streams at once',
  description:
    'With `accept: text/event-stream` all of them live until they have ended, a comment of 2 KiB first. With `accept: application/json` a long poll. A stream that cannot be read yields an `error` event with its id and without a seq, and the others go on. To add a stream, open a new request and abort the old one.',
  body: ReadBody,
  response: {
    200: events('the events after the cursors', EventPage),
    ...errors(
      'bad_json',
      'bad_message',
      'unauthorized',
      'message_too_large',
      'streaming_disabled',
      'store_unavailable',
    ),
  },
}
