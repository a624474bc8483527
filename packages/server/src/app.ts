import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { compilersOnDemand } from './compilers-on-demand.js'
import { loadConfig } from './config.js'
import { serializeError } from './operations/log-lines.js'
import type { RunnelOptions } from './options.js'
import { runnel } from './plugin.js'
import { handleNotFound } from './transports/http-errors.js'
import { refuseUnreadable } from './transports/unreadable.js'

/**
 * A whole server: a Fastify instance with Runnel in it, to `listen` with.
 * @throws {ConfigError} for a wrong setting
 */
export function createApp(options: RunnelOptions = {}): FastifyInstance {
  const config = loadConfig(options.config)
  const app = Fastify({
    // Also what Fastify itself logs of an error has no message in it.
    logger: { level: config.LOG_LEVEL, serializers: { err: serializeError } },
    logController: new LogController({ disableRequestLogging: true }),
    // Who may say for whom it asks; without any, whoever is connected is the peer.
    trustProxy: config.TRUST_PROXY.length > 0 && config.TRUST_PROXY,
    bodyLimit: config.MAX_MESSAGE_BYTES,
    // What still hangs on when everything has been said is cut: an open SSE response would hold the process for ever.
    forceCloseConnections: true,
    clientErrorHandler: refuseUnreadable,
    // Unknown properties are ignored, never removed: a fingerprint is taken of what was sent.
    schemaController: { compilersFactory: compilersOnDemand },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
  })
  app.setNotFoundHandler(handleNotFound)
  void app.register(runnel, { ...options, config })
  return app
}
