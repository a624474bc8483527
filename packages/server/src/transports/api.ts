import type { PromptBody } from '@runnel/protocol'
import { PromptBody as PromptBodySchema } from '@runnel/protocol/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestError } from '../ports/request-error.js'
import { newStreamId } from '../session/new-stream-id.js'
import type { SessionContext } from '../session/session.js'
import type { Readable } from '../streams/readable.js'
import { sendError } from './http-errors.js'
import { sessionOf } from './http-session.js'
import { wholeAnswer } from './json.js'
import type { Peers } from './peers.js'
import { sendEvents } from './sse.js'

export interface ApiOptions {
  readonly context: SessionContext
  readonly peers: Peers
}

/** The HTTP routes under `/api`. */
export function apiRoutes(app: FastifyInstance, { context, peers }: ApiOptions): void {
  app.post<{ Body: PromptBody }>('/api/stream', { schema: { body: PromptBodySchema } }, async (request, reply) => {
    const whole = prefersJson(request)
    if (!whole && !context.welcome.streaming) throw requestError('streaming_disabled')
    const readable = await start(request, reply, context)
    if (whole) return answerWhole(request, reply, readable)
    sendEvents(reply, readable, -1, { turn: context.turn, peers })
    return reply
  })
}

function start(
  request: FastifyRequest<{ Body: PromptBody }>,
  reply: FastifyReply,
  context: SessionContext,
): Promise<Readable> {
  const { body } = request
  const session = sessionOf(request, reply, context.sessions, body.id)
  const id = body.id ?? newStreamId()
  void reply.header('x-stream-id', id)
  return context.manager.start(context.admission.admit(session, id, body))
}

async function answerWhole(request: FastifyRequest, reply: FastifyReply, readable: Readable): Promise<FastifyReply> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  request.raw.socket.once('close', leave)
  const answer = await wholeAnswer(readable, { signal: gone.signal })
  request.raw.socket.off('close', leave)
  if (!answer) return reply.hijack()
  return answer.ok ? reply.send(answer.body) : sendError(reply, answer.error)
}

/** SSE unless JSON is asked for by name. */
function prefersJson({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? ''
  return accept.includes('application/json') && !accept.includes('text/event-stream')
}
