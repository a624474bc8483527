import type { FastifyInstance } from 'fastify'

/** `/healthz`: the process lives. `/readyz`: it takes new work; 503 while it drains. */
export function healthRoutes(app: FastifyInstance, { isReady }: { readonly isReady: () => boolean }): void {
  app.get('/healthz', { schema: { tags: ['server'], summary: 'The process lives' } }, () => ({ status: 'ok' }))
  app.get('/readyz', { schema: READY }, (_request, reply) => {
    const ready = isReady()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'draining' })
  })
}

const READY = {
  tags: ['server'],
  summary: 'It takes new work',
  description: '503 while it drains.',
}
