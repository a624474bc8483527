import type { PromptBody } from '@runnel/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { convertParams } from '../blocks/check-params.js'
import type { BlockRegistry } from '../blocks/registry.js'
import { requestError } from '../ports/request-error.js'
import { answerWithEvents } from './answer-prompt.js'
import { answerRest } from './answer-rest.js'
import type { ApiOptions } from './api-options.js'
import { BlockParams, promptQuery } from './http-schemas.js'
import { lastEventOf } from './last-event-id.js'
import { REFUSALS } from './prompt-routes.js'
import { errors, events, NOTHING_TO_COME } from './route-schema.js'

const RESPONSES = {
  200: events('the events'),
  204: NOTHING_TO_COME,
  ...errors(...REFUSALS, 'resume_expired'),
}

/** Under which name a query carries the prompt's text. */
type TextName = 'prompt' | 'message'

interface Asked {
  readonly text: TextName
  readonly block: string
}

type Query = Readonly<Record<string, unknown>>

type PromptQuery = Pick<PromptBody, 'id' | 'conversation' | 'model'> & Record<TextName, string | undefined> & Query

/** Routes that start a stream from a query, for a browser's own EventSource. */
export function eventSourceRoutes(app: FastifyInstance, options: ApiOptions): void {
  // Asking for the head of an answer must not spend the key.
  const headless = { exposeHeadRoute: false }

  app.get<{ Params: { block_type: string } }>(
    '/api/stream/ai-block/:block_type',
    { schema: AI_BLOCK, ...headless },
    (request, reply) => answer(request, reply, { text: 'prompt', block: request.params.block_type }, options),
  )
  app.get('/stream', { schema: older('prompt'), ...headless }, (request, reply) =>
    answer(request, reply, { text: 'prompt', block: 'ask' }, options),
  )
  app.get('/stream-chat', { schema: older('message'), ...headless }, (request, reply) =>
    answer(request, reply, { text: 'message', block: 'ask' }, options),
  )
}

/** A request that names the last event which it has never starts a generation: it gets the rest. */
function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  options: ApiOptions,
): Promise<FastifyReply> {
  const last = lastEventOf(request)
  if (last) return answerRest(request, reply, last, { ...options, isReturning: true })
  return answerWithEvents(request, reply, bodyOf(request.query as Query, asked, options.blocks), options)
}

/** The fields were checked by the route's schema; every other value is a parameter of the block. */
function bodyOf(query: Query, { text, block: type }: Asked, blocks: BlockRegistry): PromptBody {
  const { [text]: prompt, id, conversation, model, ...others } = query as PromptQuery
  if (prompt === undefined) throw requestError('bad_message', { message: `needs a ${text}`, path: `/${text}` })
  const block = blocks.get(type)
  return {
    prompt,
    block: type,
    ...(id !== undefined && { id }),
    ...(conversation !== undefined && { conversation }),
    ...(model !== undefined && { model }),
    ...(Object.keys(others).length > 0 && { params: block ? convertParams(block, others) : others }),
  }
}

const AI_BLOCK = {
  tags: ['prompts'],
  summary: 'Start a stream and read it, for an EventSource',
  description:
    'Every other query value is a parameter of the block, converted and checked by its schema. With `id` it is idempotent. With `last-event-id` it never starts a generation: it answers with the rest, or with 204 when there is none.',
  params: BlockParams,
  querystring: promptQuery('prompt'),
  response: RESPONSES,
}

const older = (text: TextName) => ({
  tags: ['older names'],
  summary: 'GET /api/stream/ai-block/ask',
  deprecated: true,
  querystring: promptQuery(text),
  response: RESPONSES,
})
