import type { PromptBody } from '@runnel/protocol'
import { PromptBody as PromptBodySchema } from '@runnel/protocol/schemas'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { requestError } from '../ports/request-error.js'
import { answerWhole, answerWithEvents, mayStream, prefersJson, startPrompt } from './answer-prompt.js'
import { answerRest } from './answer-rest.js'
import type { ApiOptions } from './api-options.js'
import { Accepted, Answer, ChatBody } from './http-schemas.js'
import { lastEventOf } from './last-event-id.js'
import { errors, events, json, NOTHING_TO_COME } from './route-schema.js'

/** Why a prompt may be refused. */
export const REFUSALS = [
  'bad_json',
  'bad_message',
  'unknown_block',
  'unknown_model',
  'prompt_too_long',
  'unauthorized',
  'id_in_use',
  'conversation_busy',
  'message_too_large',
  'rate_limited',
  'too_many_streams',
  'streaming_disabled',
  'store_unavailable',
  'shutting_down',
] as const

/** How an answer that is waited for may fail. */
const FAILURES = ['llm_unavailable', 'llm_timeout', 'interrupted'] as const

/** Routes that start a stream from a body. */
export function promptRoutes(app: FastifyInstance, options: ApiOptions): void {
  app.post<{ Body: PromptBody }>('/api/stream', { schema: STREAM }, (request, reply) => {
    // Clients that speak SSE over POST come back with the same body: that must not start the prompt anew.
    const last = lastEventOf(request)
    if (last) return answerRest(request, reply, last, { ...options, isReturning: true })
    const answer = prefersJson(request) ? answerWhole : answerWithEvents
    return answer(request, reply, request.body, options)
  })

  app.post<{ Body: PromptBody }>('/api/prompts', { schema: PROMPTS }, async (request, reply) => {
    mayStream(options)
    const readable = await startPrompt(request, reply, request.body, options)
    const { id, session } = readable.record
    readable.release()
    return reply.code(202).send({ id, session })
  })

  app.post<{ Body: Static<typeof ChatBody> }>('/chat', { schema: CHAT }, (request, reply) => {
    const { message, prompt = message, ...rest } = request.body
    if (prompt === undefined) throw requestError('bad_message', { message: 'needs a prompt', path: '/prompt' })
    return answerWhole(request, reply, { ...rest, prompt }, options)
  })
}

const STREAM = {
  tags: ['prompts'],
  summary: 'Start a stream and read it',
  description:
    'Streams the events with `accept: text/event-stream` (the default). With `accept: application/json` it waits for the end and answers with the whole. With `last-event-id` it never starts a generation: it answers with the rest, or with 204 when there is none.',
  body: PromptBodySchema,
  response: {
    200: events('the events, or the whole answer', Answer),
    204: NOTHING_TO_COME,
    ...errors(...REFUSALS, 'resume_expired', ...FAILURES),
  },
}

const PROMPTS = {
  tags: ['prompts'],
  summary: 'Start a stream, and read it elsewhere',
  description: 'Idempotent by `id`: sent twice, it starts one generation.',
  body: PromptBodySchema,
  response: { 202: json(Accepted), ...errors(...REFUSALS) },
}

const CHAT = {
  tags: ['older names'],
  summary: 'POST /api/stream with accept: application/json',
  deprecated: true,
  body: ChatBody,
  response: { 200: json(Answer), ...errors(...REFUSALS, ...FAILURES) },
}
