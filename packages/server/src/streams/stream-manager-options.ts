import type { PromptBody } from '@runnel/protocol'
import type { Block } from '../blocks/define-block.js'
import type { ConversationStore } from '../ports/conversation-store.js'
import type { RecoveredStream, TakenStream, VendorFault } from '../ports/observer.js'
import type { Provider } from '../ports/provider.js'
import type { StartGate } from '../ports/start-gate.js'
import type { StreamStore } from '../ports/stream-store.js'
import type { RetryPolicy } from '../runtime/retry.js'
import type { Stream } from './stream.js'

/** What is done about the streams of dead nodes. */
export interface RecoveryOptions {
  /** Whether an answer that somebody reads goes on, or ends with `interrupted`. */
  readonly onOwnerLoss: 'continue' | 'error'
  /** How many answers are brought back at a time: until each goes on, or has its end. */
  readonly most: number
  /** Within what time they are claimed, in milliseconds. */
  readonly withinMs: number
  /** How long readers of a dead node have to come to another one before its streams are ended, in milliseconds. */
  readonly sweepAfterMs: number
  /** The block and the checked parameters of a request of another node; undefined when this one does not have them. */
  readonly restore: (request: PromptBody) => RestoredRequest | undefined
}

export interface RestoredRequest {
  readonly block: Block
  readonly params: Readonly<Record<string, unknown>>
}

export interface StreamManagerOptions {
  readonly store: StreamStore
  readonly conversations: ConversationStore
  readonly provider: Provider
  readonly retry: RetryPolicy
  /** Names this process among those that share the store. */
  readonly node: string
  readonly limits: {
    readonly orphanGraceMs: number
    readonly maxStreamBytes: number
    readonly maxStreamMs: number
    readonly maxStreamsPerSession: number
    /** Silence of the vendor, in milliseconds, that counts as a hang. */
    readonly providerTimeoutMs: number
    /** Calls of the vendor that run at once on this node; more wait, fairly per session. */
    readonly maxConcurrentCalls: number
    readonly maxTokens: number | undefined
    /** How long the store may be away until readers are told, in milliseconds. */
    readonly storeGraceMs: number
  }
  /** Where a store is shared. */
  readonly recovery?: RecoveryOptions
  /** Limits that a new stream has to pass. */
  readonly gate?: StartGate
  readonly onEnded?: (stream: Stream) => void
  readonly onVendorFault?: (fault: VendorFault) => void
  readonly onTakenOver?: (stream: TakenStream) => void
  readonly onRecovered?: (stream: RecoveredStream) => void
  /** Told of what was not foreseen; for the log. */
  readonly onFault: (error: unknown) => void
}
