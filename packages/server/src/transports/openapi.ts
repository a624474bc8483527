import { PROTOCOL_VERSION } from '@runnel/protocol'
import type { FastifyInstance, FastifySchema, HTTPMethods, RouteOptions } from 'fastify'
import { components, refer } from './openapi-schemas.js'

/** A route as the document shows it. */
export interface DescribedRoute {
  readonly method: HTTPMethods
  readonly url: string
  readonly schema: FastifySchema
}

interface Response {
  readonly description: string
  headers?: object
}

interface Operation {
  readonly tags: readonly string[]
  readonly requestBody?: object
  parameters?: object[]
  responses: Record<string, Response>
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { schemas: Record<string, object> }
}

const INFO = {
  title: 'Runnel',
  version: `${PROTOCOL_VERSION}`,
  description:
    'Prompts in, numbered streams out. A prompt starts a stream; a stream is a log of events; every route only reads that log from a cursor. Errors have the body `{ error }` and a status that fits. The same events come over the WebSocket at `/ws`, which the AsyncAPI document describes.',
}

const TAGS = [
  { name: 'prompts', description: 'start a stream' },
  { name: 'streams', description: 'read and steer streams' },
  { name: 'server', description: 'what this server offers' },
  { name: 'older names', description: 'the same under the names of an earlier plan' },
]

const SESSION = {
  name: 'x-session',
  in: 'header',
  description:
    'the session that an earlier answer issued; without one, or with one that does not verify, the answer issues a new one. A request without a session whose stream id has at least 22 characters gets one derived from that id',
  schema: { type: 'string' },
}

const LAST_EVENT_ID = {
  name: 'last-event-id',
  in: 'header',
  description: '`<id>.<epoch>.<seq>` of the last event that an EventSource has',
  schema: { type: 'string' },
}

/** What a reader of the page may send as it stands. */
const EXAMPLES: Readonly<Record<string, object>> = {
  PromptBody: { prompt: 'Why is the sky blue?' },
  ChatBody: { message: 'Why is the sky blue?' },
  ReadBody: { streams: { 'the-id-of-a-stream': null }, wait_ms: 1000 },
}

const header = (description: string) => ({ description, schema: { type: 'string' } })

const ANSWER_HEADERS = {
  'x-session': header('the session of this request'),
  'x-stream-id': header('the stream, where the request is about one'),
}

const RETRY_AFTER = { 'retry-after': header('seconds') }

const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
})

const NOT_JSON = refusal('bad_message: the body needs `content-type: application/json`')

const WRONG_HOST = refusal('forbidden: on a loopback bind, the `host` is no loopback name')

/** Collects the routes that are registered from now on and have tags. */
export function collectRoutes(app: FastifyInstance): readonly DescribedRoute[] {
  const routes: DescribedRoute[] = []
  app.addHook('onRoute', ({ method, url, schema }: RouteOptions) => {
    if (!schema || !('tags' in schema) || typeof method !== 'string' || method === 'HEAD') return
    routes.push({ method, url, schema })
  })
  return routes
}

/** The OpenAPI 3.1 document of the routes. Loads what makes it when it is asked for. */
export async function openApiDocument(routes: readonly DescribedRoute[]): Promise<object> {
  const [{ default: Fastify }, { default: swagger }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
  ])
  // An app of its own, which serves nothing: schemas with references are for readers, and none of it costs the start.
  const app = Fastify({ exposeHeadRoutes: false })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => () => '')
  for (const schema of components()) app.addSchema(schema)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: INFO, tags: TAGS },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) => (typeof $id === 'string' ? $id : `schema-${index}`),
    },
  })
  for (const { method, url, schema } of routes) {
    const { body, response } = schema
    app.route({
      method,
      url,
      handler: () => '',
      schema: { ...schema, ...(body !== undefined && { body: refer(body) }), response: refer(response) },
    })
  }
  await app.ready()
  const document = app.swagger() as unknown as Document
  await app.close()
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations)) addWhatAllHave(operation)
  }
  document.components.schemas = reachable(document)
  return document
}

function addWhatAllHave(operation: Operation): void {
  const { tags, responses, requestBody, parameters = [] } = operation
  const isOfSession = !tags.includes('server')
  operation.parameters = [
    ...parameters,
    ...(isOfSession ? [SESSION] : []),
    ...('204' in responses ? [LAST_EVENT_ID] : []),
  ]
  for (const [status, response] of Object.entries(responses)) {
    if (isOfSession && status.startsWith('2')) response.headers = ANSWER_HEADERS
    if (status === '429') response.headers = RETRY_AFTER
  }
  operation.responses = { ...responses, ...(requestBody && { 415: NOT_JSON }), 421: WRONG_HOST }
}

/** The schemas that the routes use, and those that these use: the rest is the WebSocket's. */
function reachable({ paths, components: { schemas } }: Document): Record<string, object> {
  const found = new Set<string>()
  const visit = (part: object) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue
      found.add(name)
      visit(schemas[name] ?? {})
    }
  }
  visit(paths)
  return Object.fromEntries(
    [...found]
      .sort()
      .map((name) => [name, { ...schemas[name], ...(EXAMPLES[name] && { examples: [EXAMPLES[name]] }) }]),
  )
}
