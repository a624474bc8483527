import type { FastifyInstance } from 'fastify'
import { type DescribedRoute, openApiDocument } from './openapi.js'

/** The page loads its own scripts only; its styles are set by scripts. */
const DOCS_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"

/** What a forwarded answer keeps. */
const KEPT_HEADERS = ['content-type', 'content-security-policy', 'cache-control', 'etag', 'last-modified', 'location']

/** Serves the OpenAPI document as a page at `/docs`, and as `/docs/json` and `/docs/yaml`. */
export function docsRoutes(app: FastifyInstance, routes: readonly DescribedRoute[]): void {
  let docs: Promise<FastifyInstance> | undefined
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async ({ raw, headers }, reply) => {
      // Made by the first request: a start should not wait for a page that few open.
      docs ??= openDocs(routes)
      const asked = { url: raw.url ?? url, headers: { 'if-none-match': headers['if-none-match'] ?? '' } }
      const answer = await (await docs).inject({ method: 'GET', ...asked })
      for (const name of KEPT_HEADERS)
        if (answer.headers[name] !== undefined) void reply.header(name, answer.headers[name])
      return reply.code(answer.statusCode).send(answer.rawPayload)
    })
  }
  app.addHook('onClose', async () => (await docs)?.close())
}

async function openDocs(routes: readonly DescribedRoute[]): Promise<FastifyInstance> {
  const [{ default: Fastify }, { default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const docs = Fastify()
  await docs.register(swagger, {
    mode: 'static',
    specification: { document: (await openApiDocument(routes)) as never },
  })
  await docs.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    // Nobody else's server is asked about the document.
    uiConfig: { validatorUrl: null, docExpansion: 'list', layout: 'BaseLayout' },
    theme: { title: 'Runnel: the HTTP routes' },
  })
  await docs.ready()
  return docs
}
