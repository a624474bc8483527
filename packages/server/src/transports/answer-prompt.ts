import type { PromptBody } from '@runnel/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requestError } from '../ports/request-error.js'
import { newStreamId } from '../session/new-stream-id.js'
import type { Readable } from '../streams/readable.js'
import type { ApiOptions } from './api-options.js'
import { sendError } from './http-errors.js'
import { sessionOf } from './http-session.js'
import { wholeAnswer } from './json.js'
import { sendEvents } from './sse.js'
import { whilePresent } from './while-present.js'

/**
 * Starts a prompt's stream in the request's session. The answer's headers tell both.
 * @throws {RequestError} what admission and the streams throw
 */
export function startPrompt(
  request: FastifyRequest,
  reply: FastifyReply,
  body: PromptBody,
  { context }: ApiOptions,
): Promise<Readable> {
  const session = sessionOf(request, reply, context.sessions, body.id)
  const id = body.id ?? newStreamId()
  void reply.header('x-stream-id', id)
  return context.manager.start(context.admission.admit(session, id, body, request.ip))
}

/** Starts a prompt's stream and answers with its events. @throws {RequestError} also `streaming_disabled` */
export async function answerWithEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  body: PromptBody,
  options: ApiOptions,
): Promise<FastifyReply> {
  const { context, peers } = options
  mayStream(options)
  const readable = await startPrompt(request, reply, body, options)
  sendEvents(reply, { streams: [{ readable, after: -1 }] }, { turn: context.turn, peers })
  return reply
}

/** Starts a prompt's stream, waits for its end, and answers with the whole. */
export async function answerWhole(
  request: FastifyRequest,
  reply: FastifyReply,
  body: PromptBody,
  options: ApiOptions,
): Promise<FastifyReply> {
  const readable = await startPrompt(request, reply, body, options)
  const answer = await whilePresent(request, (signal) => wholeAnswer(readable, { signal }))
  if (!answer) return reply.hijack()
  reply.raw.once('finish', () => readable.log.markRead())
  return answer.ok ? reply.send(answer.body) : sendError(reply, answer.error)
}

/** @throws {RequestError} `streaming_disabled` */
export function mayStream({ context }: ApiOptions): void {
  if (!context.welcome.streaming) throw requestError('streaming_disabled')
}

/** SSE unless JSON is asked for by name. */
export function prefersJson({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? ''
  return accept.includes('application/json') && !accept.includes('text/event-stream')
}
