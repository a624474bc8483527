import type { ErrorCode, TerminalEvent, Usage, WireError } from '@runnel/protocol'

/** A wire that stays open; a long poll does for as long as it waits. */
export type Transport = 'websocket' | 'sse' | 'poll'

export interface ClosedConnection {
  readonly transport: Transport
  /** The close code; undefined on a wire that has none. */
  readonly code: number | undefined
  readonly durationMs: number
}

/** An answer that has ended, without a word of it. */
export interface StreamSummary {
  readonly block: string
  readonly provider: string
  readonly model: string
  readonly end: TerminalEvent
  /** What it took, as the vendor counted it or estimated. */
  readonly tokens: Usage
  readonly durationMs: number
}

/** A call of the vendor that failed. */
export interface VendorFault {
  readonly provider: string
  readonly code: ErrorCode
  /** The attempt that failed, from 1. */
  readonly attempt: number
  /** The wait before the next attempt, in milliseconds; undefined when there is none. */
  readonly retryInMs: number | undefined
  /** For the log, which takes no message of it. */
  readonly cause: unknown
}

/** A stream of a dead node that this one has taken over. */
export interface TakenStream {
  readonly block: string
  /** What becomes of it: its answer goes on or begins, it is ended as such, or it only had to be closed. */
  readonly outcome: 'continue' | 'begin' | 'interrupt' | 'cancel' | 'close'
}

/** An answer of a dead node that goes on at this one. */
export interface RecoveredStream {
  readonly block: string
  /** From the call of the vendor to the first text, in milliseconds. */
  readonly waitMs: number
}

/**
 * How the store is that nodes share. `reason`: a code, such as ECONNREFUSED, or the server's own word; never an address.
 * `refuses`: it answers, and does not do what it is asked.
 */
export type StoreNews =
  | { readonly state: 'away' | 'refuses'; readonly reason: string }
  | { readonly state: 'back'; readonly awayMs: number }

/** What one pass over all connections brought to their readers: a turn of the event loop, or some of a loop without rest. */
export interface Delivery {
  /** From the first event that woke a reader to the last write, in milliseconds; up to four of them may have been waited for more. */
  readonly durationMs: number
  /** Events that went out as part of another one's frame. */
  readonly merged: number
}

/** Told of what happens, to log and count it: per stream, per connection and per turn, never per token. Never throws. */
export interface Observer {
  connectionOpened(transport: Transport): void
  connectionClosed(closed: ClosedConnection): void
  /** A reader that took nothing for too long is about to be closed. */
  slowReader(): void
  streamEnded(stream: StreamSummary): void
  vendorFailed(fault: VendorFault): void
  takenOver(stream: TakenStream): void
  recovered(stream: RecoveredStream): void
  /** Once as an outage begins, once when it is over. */
  storeChanged(news: StoreNews): void
  /** A command or request was answered with an error. */
  refused(error: WireError): void
  /** Somebody asked for the rest of a stream; `ok`, or why there is none. */
  resumed(outcome: 'ok' | 'stream_not_found' | 'resume_expired'): void
  delivered(delivery: Delivery): void
}
