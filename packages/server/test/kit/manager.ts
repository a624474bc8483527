import { createBlockRegistry } from '../../src/blocks/registry.js'
import type { Block } from '../../src/blocks/define-block.js'
import type { ConversationStore } from '../../src/ports/conversation-store.js'
import type { RecoveredStream, TakenStream } from '../../src/ports/observer.js'
import type { StartGate } from '../../src/ports/start-gate.js'
import type { StreamStore } from '../../src/ports/stream-store.js'
import { MemoryConversations } from '../../src/stores/memory-conversations.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import type { Readable } from '../../src/streams/readable.js'
import type { Stream } from '../../src/streams/stream.js'
import { type StartRequest, StreamManager } from '../../src/streams/stream-manager.js'
import type { RecoveryOptions, StreamManagerOptions } from '../../src/streams/stream-manager-options.js'
import { onTestFinished } from 'vitest'
import { scriptedProvider, type ScriptedProvider } from './scripted-provider.js'

export interface ManagerOptions {
  readonly limits?: Partial<StreamManagerOptions['limits']>
  readonly store?: StreamStore
  readonly conversations?: ConversationStore
  readonly provider?: ScriptedProvider
  readonly gate?: StartGate
  readonly ttlMs?: number
  readonly maxBytes?: number
  readonly node?: string
  /** Off unless given: what a dead node leaves ends with `interrupted`. */
  readonly recovery?: Partial<RecoveryOptions>
  /** Given what stops the streams that are left; with the end of the test unless told otherwise. */
  readonly whenDone?: (stop: () => void) => void
}

/** A manager on a memory store, with a provider that the test plays. Its streams end with the test. */
export function openManager({ limits, ttlMs = 600_000, maxBytes = 1_000_000, ...given }: ManagerOptions = {}) {
  const provider = given.provider ?? scriptedProvider()
  const store = given.store ?? new MemoryStore({ ttlMs, maxBytes })
  const conversations = given.conversations ?? new MemoryConversations({ ttlMs: 3_600_000, reserveMs: 1_500_000 })
  const ended: Stream[] = []
  const faults: unknown[] = []
  const taken: TakenStream[] = []
  const recovered: RecoveredStream[] = []
  const manager = new StreamManager({
    store,
    conversations,
    provider,
    retry: { attempts: 5, baseMs: 1_000 },
    node: given.node ?? 'n1',
    limits: {
      orphanGraceMs: 60_000,
      maxStreamBytes: 100_000,
      maxStreamMs: 900_000,
      maxStreamsPerSession: 32,
      providerTimeoutMs: 1_000_000,
      maxConcurrentCalls: 256,
      maxTokens: undefined,
      storeGraceMs: 10_000,
      ...limits,
    },
    ...(given.recovery && { recovery: { ...RECOVERY, ...given.recovery } }),
    ...(given.gate && { gate: given.gate }),
    onEnded: (stream) => ended.push(stream),
    onTakenOver: (stream) => taken.push(stream),
    onRecovered: (stream) => recovered.push(stream),
    onFault: (error) => faults.push(error),
  })
  // What is left running has clocks, which would strike in another test, where time may be played.
  const { whenDone = onTestFinished } = given
  whenDone(() => manager.stopAll())
  return { manager, provider, store, conversations, ended, faults, taken, recovered }
}

const blocks = createBlockRegistry()
const ask = blocks.get('ask') as Block

const RECOVERY: RecoveryOptions = {
  onOwnerLoss: 'continue',
  most: 50,
  withinMs: 0,
  sweepAfterMs: 0,
  restore: ({ block: type = 'ask', params = {} }) => {
    const block = blocks.get(type)
    return block && { block, params }
  },
}

export interface Asked {
  readonly session?: string
  readonly id?: string
  readonly prompt?: string
  readonly conversation?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly model?: string
  readonly block?: Block
}

/** A prompt as the session hands it on: `why?` as stream `s-1` of session `alice`, unless told otherwise. */
export function asking({
  session = 'alice',
  id = 's-1',
  prompt = 'why?',
  block = ask,
  params = {},
  ...rest
}: Asked = {}): StartRequest {
  return { session, id, block, params, body: { id, prompt, block: block.type, params, ...rest } }
}

/** The types of the log's events, a status by its state. */
export function typesOf({ log }: Pick<Readable, 'log'>): string[] {
  return [...log.eventsAfter(-1)].map((event) => (event.type === 'status' ? event.state : event.type))
}
