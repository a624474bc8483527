import type { FastifyInstance } from 'fastify'

export interface HealthOptions {
  readonly isDraining: () => boolean
  /** Whether the store can be reached. */
  readonly hasStore: () => boolean
}

/** `/healthz`: the process lives. `/readyz`: it takes new work; 503 while it drains, and while the store is away. */
export function healthRoutes(app: FastifyInstance, { isDraining, hasStore }: HealthOptions): void {
  app.get('/healthz', { schema: { tags: ['server'], summary: 'The process lives' } }, () => ({ status: 'ok' }))
  app.get('/readyz', { schema: READY }, (_request, reply) => {
    const status = isDraining() ? 'draining' : hasStore() ? 'ok' : 'store_unavailable'
    return reply.code(status === 'ok' ? 200 : 503).send({ status })
  })
}

const READY = {
  tags: ['server'],
  summary: 'It takes new work',
  description: '503 while it drains, and while the store is away.',
}
