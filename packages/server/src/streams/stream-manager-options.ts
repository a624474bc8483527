import type { ConversationStore } from '../ports/conversation-store.js'
import type { VendorFault } from '../ports/observer.js'
import type { Provider } from '../ports/provider.js'
import type { StartGate } from '../ports/start-gate.js'
import type { StreamStore } from '../ports/stream-store.js'
import type { RetryPolicy } from '../runtime/retry.js'
import type { Stream } from './stream.js'

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
  /** Limits that a new stream has to pass. */
  readonly gate?: StartGate
  readonly onEnded?: (stream: Stream) => void
  readonly onVendorFault?: (fault: VendorFault) => void
  /** Told of what was not foreseen; for the log. */
  readonly onFault: (error: unknown) => void
}
