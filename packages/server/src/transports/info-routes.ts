import { PROTOCOL_VERSION } from '@runnel/protocol'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { ApiOptions } from './api-options.js'
import { BlockType, ServerConfig } from './http-schemas.js'
import { errors, json } from './route-schema.js'

/** Routes that tell what this server offers. */
export function infoRoutes(app: FastifyInstance, { context, blocks }: ApiOptions): void {
  app.get('/api/config', { schema: CONFIG }, () => ({
    protocol: PROTOCOL_VERSION,
    ...context.welcome,
    transports: context.welcome.streaming ? ['websocket', 'sse', 'poll', 'json'] : ['json'],
  }))

  app.get('/api/blocks', { schema: BLOCKS }, () =>
    blocks.list().map(({ type, title, description, view, params }) => ({ type, title, description, view, params })),
  )
}

const CONFIG = {
  tags: ['server'],
  summary: 'What a page wants to know before it connects',
  response: { 200: json(ServerConfig), ...errors() },
}

const BLOCKS = {
  tags: ['server'],
  summary: 'The kinds of AI block',
  response: { 200: json(Type.Array(BlockType), 'the blocks, the built-in ones first'), ...errors() },
}
