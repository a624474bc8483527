import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { guard } from './access/guard.js'
import { SessionSigner } from './access/session-signer.js'
import type { Block } from './blocks/define-block.js'
import { createBlockRegistry } from './blocks/registry.js'
import { type Config, loadConfig } from './config.js'
import { drain } from './operations/drain.js'
import { healthRoutes } from './operations/health.js'
import { logClosed, logEnded, logFault, logRequests } from './operations/log-lines.js'
import type { Provider } from './ports/provider.js'
import type { StreamStore } from './ports/stream-store.js'
import { Admission } from './session/admission.js'
import type { SessionContext } from './session/session.js'
import { Turn } from './session/turn.js'
import { MemoryConversations } from './stores/memory-conversations.js'
import { MemoryStore } from './stores/memory-store.js'
import { StreamManager } from './streams/stream-manager.js'
import { apiRoutes } from './transports/api.js'
import { handleError, handleNotFound } from './transports/http-errors.js'
import { Peers } from './transports/peers.js'
import { siteRoutes } from './transports/site.js'
import { acceptUpgrades, type WebSocketRouteOptions, websocketRoute } from './transports/websocket.js'

export interface RunnelOptions {
  /** Settings under the names of the environment; defaults for what is left out. The environment is not read. */
  readonly config?: Partial<Config>
  /** Providers of one's own; the first answers. Without any, `AI_PROVIDER` decides. */
  readonly providers?: readonly Provider[]
  /** Blocks beside the built-in ones, or in their place. */
  readonly blocks?: readonly Block[]
  /** Where logs live; this process's memory when left out. */
  readonly store?: StreamStore
  /** The folder of the built page and embed; nothing is served at `/` when left out. */
  readonly site?: string
}

/** What a running server tells about itself: `app.runnel`. */
export interface Runnel {
  readonly config: Config
  readonly provider: Provider
  /** Why this provider answers, in a line. */
  readonly reason: string
  /** What to set for a real model, where the demo answers. */
  readonly advice: string | undefined
  /** Streams that this node generates now. */
  readonly running: number
  /** Open connections. */
  readonly connections: number
  /** Takes no new work, lets running answers finish within `DRAIN_TIMEOUT_MS`, and closes the connections. */
  drain(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    runnel: Runnel
  }
}

/**
 * Runnel as a Fastify plugin, for an app that exists already: `/ws`, `/api`, health, and the page where `site` is given.
 * @throws {ConfigError} for a wrong setting
 */
export const runnel = fastifyPlugin(
  async (app: FastifyInstance, options: RunnelOptions) => {
    const config = loadConfig(options.config)
    const { provider, reason, advice } = await providerOf(options, config)
    const peers = new Peers({ heartbeatMs: config.HEARTBEAT_MS, slowReaderMs: config.SLOW_READER_MS })
    const store =
      options.store ?? new MemoryStore({ ttlMs: config.STREAM_TTL_MS, maxBytes: config.MAX_LOG_BYTES_TOTAL })
    const conversations = new MemoryConversations(config.CONVERSATION_TTL_MS)
    const manager = createManager(app, { config, provider, store, conversations })
    const blocks = createBlockRegistry(options.blocks)
    const context = createContext(app, { config, provider, manager, blocks })
    let draining = false

    app.decorate('runnel', {
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
      drain: () => {
        draining = true
        return drain({ manager, peers, sharedStore: store.shared, timeoutMs: config.DRAIN_TIMEOUT_MS })
      },
    })

    app.setErrorHandler(handleError)
    app.setNotFoundHandler(handleNotFound)
    app.removeContentTypeParser('text/plain')
    logRequests(app)
    const websocket: WebSocketRouteOptions = {
      context,
      peers,
      maxMessageBytes: config.MAX_MESSAGE_BYTES,
      onClose: (closed) => logClosed(app.log, closed),
    }
    await acceptUpgrades(app, websocket)
    const { ALLOWED_ORIGINS: allowed, PUBLIC_URL: publicUrl, HOST: host } = config
    await guard(app, { allowed, publicUrl, host })
    healthRoutes(app, { isReady: () => !draining })
    websocketRoute(app, websocket)
    apiRoutes(app, { context, peers })
    if (options.site !== undefined) await siteRoutes(app, { root: options.site })

    app.addHook('preClose', async () => {
      draining = true
      manager.stopAll()
      peers.closeAll()
    })
    app.addHook('onClose', async () => {
      await store.close()
      await conversations.close()
    })
  },
  { name: 'runnel', fastify: '5.x' },
)

async function providerOf(
  { providers = [] }: RunnelOptions,
  config: Config,
): Promise<{ provider: Provider; reason: string; advice?: string }> {
  const [own] = providers
  if (own) return { provider: own, reason: 'it was passed to createApp' }
  const { selectProvider } = await import('./providers/select.js')
  return selectProvider(config)
}

interface Parts {
  readonly config: Config
  readonly provider: Provider
}

function createManager(
  app: FastifyInstance,
  { config, provider, store, conversations }: Parts & { store: StreamStore; conversations: MemoryConversations },
): StreamManager {
  return new StreamManager({
    store,
    conversations,
    provider,
    retry: { attempts: config.AI_RETRY_ATTEMPTS, baseMs: config.AI_RETRY_BASE_MS },
    node: randomBytes(8).toString('hex'),
    limits: {
      orphanGraceMs: config.ORPHAN_GRACE_MS,
      maxStreamBytes: config.MAX_STREAM_BYTES,
      maxStreamMs: config.MAX_STREAM_MS,
      maxStreamsPerSession: config.MAX_STREAMS_PER_SESSION,
      providerTimeoutMs: config.AI_TIMEOUT_MS,
      maxTokens: config.AI_MAX_TOKENS,
    },
    onEnded: (ended) => logEnded(app.log, ended),
    onFault: (error) => logFault(app.log, error),
  })
}

function createContext(
  app: FastifyInstance,
  {
    config,
    provider,
    manager,
    blocks,
  }: Parts & { manager: StreamManager; blocks: ReturnType<typeof createBlockRegistry> },
): SessionContext {
  return {
    manager,
    admission: new Admission({
      blocks,
      provider,
      maxPromptChars: config.MAX_PROMPT_CHARS,
      modelsAllowed: config.AI_MODELS_ALLOWED,
    }),
    sessions: new SessionSigner(config.SESSION_SECRET),
    turn: new Turn((error) => logFault(app.log, error)),
    welcome: {
      streaming: config.AI_STREAMING_ENABLED,
      backend: config.STREAMING_BACKEND,
      heartbeat_ms: config.HEARTBEAT_MS,
      limits: {
        max_prompt_chars: config.MAX_PROMPT_CHARS,
        max_message_bytes: config.MAX_MESSAGE_BYTES,
        max_streams: config.MAX_STREAMS_PER_SESSION,
      },
    },
    onFault: (error) => logFault(app.log, error),
  }
}
