import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { SessionSigner } from './access/session-signer.js'
import type { StartLimits } from './access/start-limits.js'
import { loadBlocks } from './blocks/load-blocks.js'
import { type BlockRegistry, checkParams, createBlockRegistry } from './blocks/registry.js'
import { type Config, loadConfig } from './config.js'
import { faultLog, logObserver } from './operations/log-lines.js'
import { Metrics } from './operations/metrics.js'
import { observers } from './operations/observers.js'
import { type OpenedStore, openStore } from './open-store.js'
import type { RunnelOptions } from './options.js'
import type { ConversationStore } from './ports/conversation-store.js'
import type { Observer } from './ports/observer.js'
import type { Provider } from './ports/provider.js'
import type { StreamStore } from './ports/stream-store.js'
import { Admission } from './session/admission.js'
import type { SessionContext } from './session/session.js'
import { Turn } from './session/turn.js'
import { openSharedParts } from './shared-parts.js'
import { StreamManager } from './streams/stream-manager.js'
import type { RecoveryOptions } from './streams/stream-manager-options.js'
import { summaryOf } from './streams/stream-summary.js'
import { UnreadEnds } from './streams/unread-ends.js'
import { Peers } from './transports/peers.js'

/** Within which part of a lease the streams of a dead node are claimed: readers are not to wait much longer than for its death. */
const RECOVERY_SPREAD = 0.05

/** How long the readers of a dead node have to come to another one before its streams are ended, in milliseconds. */
const SWEEP_AFTER_MS = 10_000

/** Which provider answers, and why. */
export interface ChosenProvider {
  readonly provider: Provider
  /** In a line, for people. */
  readonly reason: string
  /** What to set for a real model, where the demo answers. */
  readonly advice?: string
}

/** Everything that a server consists of, wired, and not yet reachable by anybody. */
export interface Parts {
  readonly config: Config
  readonly chosen: ChosenProvider
  readonly blocks: BlockRegistry
  readonly store: StreamStore
  readonly conversations: ConversationStore
  readonly limits: StartLimits
  readonly manager: StreamManager
  readonly unread: UnreadEnds
  readonly peers: Peers
  readonly context: SessionContext
  readonly metrics: Metrics
}

/**
 * Builds the rooms and hands each what it needs.
 * @throws {ConfigError} for a wrong setting
 * @throws {BlockDefinitionError} for a block that cannot be offered
 * @throws {UnfitServer} for a Redis server that cannot be used
 * @throws {StoreUnavailable} for one that cannot be reached
 */
export async function wire(options: RunnelOptions, log: FastifyBaseLogger): Promise<Parts> {
  const config = loadConfig(options.config)
  const chosen = await choose(options, config)
  const blocks = await openBlocks(options, config, chosen)
  const metrics = new Metrics({
    streamsRunning: () => manager.running,
    callsRunning: () => manager.calls.running,
    callsWaiting: () => manager.calls.waiting,
  })
  const observer = observers(logObserver(log), metrics)
  const peers = new Peers({ heartbeatMs: config.HEARTBEAT_MS, slowReaderMs: config.SLOW_READER_MS, observer })
  const node = randomBytes(8).toString('hex')
  const onFault = faultLog(log, { isForeign: options.store !== undefined })
  const { store, sessionSecret, redis } = await openStore(options, config, { node, observer, onFault })
  const shared = openSharedParts(config, { node, redis, onFault })
  const base = { config, chosen, blocks, store, ...shared, unread: new UnreadEnds(), peers, metrics }
  const manager: StreamManager = createManager({ ...base, node }, { observer, onFault })
  return { ...base, manager, context: createContext({ ...base, manager, sessionSecret }, { observer, onFault }) }
}

async function openBlocks(
  { blocks = [] }: RunnelOptions,
  { BLOCKS_DIR }: Config,
  { provider }: ChosenProvider,
): Promise<BlockRegistry> {
  const found = BLOCKS_DIR === undefined ? [] : await loadBlocks(BLOCKS_DIR)
  return createBlockRegistry([...blocks, ...found], { ...(provider.params && { params: provider.params }) })
}

async function choose({ providers = [] }: RunnelOptions, config: Config): Promise<ChosenProvider> {
  const [own] = providers
  if (own) return { provider: own, reason: 'it was passed to createApp' }
  // On first use, as every adapter: the start stays quick.
  const { selectProvider } = await import('./providers/select.js')
  return selectProvider(config)
}

/** Where it is told what happens. */
interface Watch {
  readonly observer: Observer
  readonly onFault: (error: unknown) => void
}

function createManager(
  {
    config,
    chosen,
    blocks,
    store,
    conversations,
    limits,
    unread,
    node,
  }: Pick<Parts, 'config' | 'chosen' | 'blocks' | 'store' | 'conversations' | 'limits' | 'unread'> & {
    readonly node: string
  },
  { observer, onFault }: Watch,
): StreamManager {
  return new StreamManager({
    store,
    conversations,
    provider: chosen.provider,
    retry: { attempts: config.AI_RETRY_ATTEMPTS, baseMs: config.AI_RETRY_BASE_MS },
    node,
    limits: {
      orphanGraceMs: config.ORPHAN_GRACE_MS,
      maxStreamBytes: config.MAX_STREAM_BYTES,
      maxStreamMs: config.MAX_STREAM_MS,
      maxStreamsPerSession: config.MAX_STREAMS_PER_SESSION,
      providerTimeoutMs: config.AI_TIMEOUT_MS,
      maxConcurrentCalls: config.AI_MAX_CONCURRENCY,
      maxTokens: config.AI_MAX_TOKENS,
      storeGraceMs: config.STORE_GRACE_MS,
    },
    recovery: recoveryOf(config, blocks),
    gate: limits,
    onEnded: (stream) => {
      unread.add(stream.log)
      const summary = summaryOf(stream.record, stream.log)
      if (!summary) return
      observer.streamEnded(summary)
      limits.spend(summary.tokens.input_tokens + summary.tokens.output_tokens)
    },
    onVendorFault: (fault) => observer.vendorFailed(fault),
    onTakenOver: (stream) => observer.takenOver(stream),
    onRecovered: (stream) => observer.recovered(stream),
    onFault,
  })
}

/** How the streams of other nodes are taken over when those die. */
function recoveryOf(config: Config, blocks: BlockRegistry): RecoveryOptions {
  return {
    onOwnerLoss: config.ON_OWNER_LOSS,
    most: config.RECOVERY_MAX,
    withinMs: config.NODE_LEASE_MS * RECOVERY_SPREAD,
    sweepAfterMs: SWEEP_AFTER_MS,
    restore: ({ block: type = 'ask', params = {} }) => {
      const block = blocks.get(type)
      const checked = block && checkParams(block, params)
      return block && checked?.ok ? { block, params: checked.params } : undefined
    },
  }
}

function createContext(
  {
    config,
    chosen,
    blocks,
    manager,
    sessionSecret,
  }: Pick<Parts, 'config' | 'chosen' | 'blocks' | 'manager'> & Pick<OpenedStore, 'sessionSecret'>,
  { observer, onFault }: Watch,
): SessionContext {
  return {
    manager,
    admission: new Admission({
      blocks,
      provider: chosen.provider,
      maxPromptChars: config.MAX_PROMPT_CHARS,
      modelsAllowed: config.AI_MODELS_ALLOWED,
    }),
    sessions: new SessionSigner(sessionSecret),
    turn: new Turn({
      onFault,
      onDelivered: (delivery) => observer.delivered(delivery),
      idleMs: () => performance.nodeTiming.idleTime,
    }),
    observer,
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
    onFault,
  }
}
