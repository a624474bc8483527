import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { limitConnections } from './access/connection-limit.js'
import { guard } from './access/guard.js'
import { type Door, openDoor } from './operations/door.js'
import { drain } from './operations/drain.js'
import { healthRoutes } from './operations/health.js'
import { logRequests } from './operations/log-lines.js'
import { metricsRoute } from './operations/metrics.js'
import type { Runnel, RunnelOptions } from './options.js'
import { apiRoutes } from './transports/api.js'
import { docsRoutes } from './transports/docs.js'
import { handleError } from './transports/http-errors.js'
import { collectRoutes } from './transports/openapi.js'
import { closeRefusedUpgrades } from './transports/refused-upgrades.js'
import { siteRoutes } from './transports/site.js'
import { cutStalledAnswers } from './transports/stalled-answers.js'
import { acceptUpgrades, type WebSocketRouteOptions, websocketRoute } from './transports/websocket.js'
import { type Parts, wire } from './wiring.js'

/** How long the ends of streams that a closing server has stopped may take to be kept, in milliseconds. */
const CLOSE_MS = 2_000

/**
 * Runnel as a Fastify plugin, for an app that exists already: `/ws`, `/api`, health, and the page where `site` is given.
 * Its hooks and its error handler stay its own, but for those that close connections: of refused upgrades, and in a drain; what it shows the app is
 * `app.runnel`.
 * @throws {ConfigError} for a wrong setting
 */
export const runnel = fastifyPlugin(
  async (app: FastifyInstance, options: RunnelOptions) => {
    const parts = await wire(options, app.log)
    const door = openDoor(app)
    app.decorate('runnel', describe(parts, door))
    closeRefusedUpgrades(app)
    await app.register((scope) => serve(scope, parts, options.site))
    app.addHook('onClose', async () => {
      // Streams that are stopped have ended only when the store has that, and the others may know.
      await parts.manager.idle({ signal: AbortSignal.timeout(CLOSE_MS) })
      await parts.limits.close()
      await parts.conversations.close()
      await parts.store.close()
    })
  },
  { name: 'runnel', fastify: '5.x' },
)

function describe({ config, chosen, manager, unread, peers, store }: Parts, door: Door): Runnel {
  const { provider, reason, advice } = chosen
  return {
    config,
    provider,
    reason,
    advice,
    get running() {
      return manager.running
    },
    get connections() {
      return peers.size
    },
    drain: () => drain({ manager, unread, peers, sharedStore: store.shared, door, timeoutMs: config.DRAIN_TIMEOUT_MS }),
  }
}

async function serve(scope: FastifyInstance, parts: Parts, site: string | undefined): Promise<void> {
  const { config, context, peers, manager } = parts
  scope.setErrorHandler(handleError)
  scope.removeContentTypeParser('text/plain')
  logRequests(scope)
  cutStalledAnswers(scope, { afterMs: config.SLOW_READER_MS })
  const websocket: WebSocketRouteOptions = {
    context,
    peers,
    maxMessageBytes: config.MAX_MESSAGE_BYTES,
    beforeClose: () => manager.stopAll(),
  }
  await acceptUpgrades(scope, websocket)
  const { ALLOWED_ORIGINS: allowed, PUBLIC_URL: publicUrl, HOST: host } = config
  await guard(scope, { allowed, publicUrl, host })
  limitConnections(scope, { most: config.MAX_CONNECTIONS_PER_IP })
  const routes = collectRoutes(scope)
  healthRoutes(scope, { isDraining: () => manager.draining, hasStore: () => parts.store.ready })
  metricsRoute(scope, parts.metrics)
  websocketRoute(scope, websocket)
  await apiRoutes(scope, { context, peers, blocks: parts.blocks, maxMessageBytes: config.MAX_MESSAGE_BYTES })
  docsRoutes(scope, routes)
  if (site !== undefined) await siteRoutes(scope, { root: site })
}
