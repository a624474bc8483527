import type { FastifyInstance } from 'fastify'
import type { ApiOptions } from './api-options.js'
import { controlRoutes } from './control-routes.js'
import { eventSourceRoutes } from './event-source-routes.js'
import { infoRoutes } from './info-routes.js'
import { promptRoutes } from './prompt-routes.js'
import { readRoutes } from './read-routes.js'
import { compileValidator } from './route-validator.js'
import { streamRoutes } from './stream-routes.js'

/** The HTTP routes: `/api`, and the older names. */
export async function apiRoutes(app: FastifyInstance, options: ApiOptions): Promise<void> {
  await app.register(async (api) => {
    api.setValidatorCompiler(compileValidator)
    // Response schemas are there to be read: answers are made right, and need no compiled serialiser each.
    api.setSerializerCompiler(() => (data) => JSON.stringify(data))
    api.addHook('onRoute', (route) => {
      route.bodyLimit = options.maxMessageBytes
    })
    promptRoutes(api, options)
    streamRoutes(api, options)
    await api.register(async (scope) => controlRoutes(scope, options))
    readRoutes(api, options)
    eventSourceRoutes(api, options)
    infoRoutes(api, options)
  })
  app.addHook('preClose', async () => options.peers.polls.close())
}
