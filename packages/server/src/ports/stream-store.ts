import type { CancelReason, PromptBody, TerminalEvent } from '@runnel/protocol'
import type { EventLog, GrowingLog } from './event-log.js'

/** Where a stream stands in the directory. */
export interface StreamKey {
  readonly session: string
  readonly id: string
}

/** The key of a stream in a map. Neither part has a space in it. */
export function nameOf({ session, id }: StreamKey): string {
  return `${session} ${id}`
}

/** What the directory knows of a stream; its events stand in the log. */
export interface StreamRecord extends StreamKey {
  readonly epoch: string
  /** Raised by every takeover; an owner of a lower term cannot write. */
  readonly term: number
  /** The node that generates. */
  readonly owner: string
  /** Hash of the request, to tell a repeated prompt from another one under the same id. */
  readonly fingerprint: string
  readonly request: PromptBody
  /** Wall clock, milliseconds since 1970. */
  readonly created_at: number
}

/** One stream's part of a flush: everything that `log` holds after `durable`. */
export interface Append {
  readonly record: StreamRecord
  readonly log: EventLog
  /** The last event that the store is known to have. */
  readonly durable: number
  /** The last event to be stored by this flush. */
  readonly upTo: number
}

/**
 * `stored`: everything up to `seq` is kept. `fenced`: another node owns the log now; stop writing and showing. `refused`:
 * the store keeps others and cannot keep this one, which does not pass; stop writing. `waiting`: the store is away, since
 * `since` (`performance.now()`); it may or may not have kept the append, which is offered again.
 */
export type AppendResult =
  | { readonly outcome: 'stored'; readonly seq: number }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'waiting'; readonly since: number }

/** A stream as the store has it. `log` is kept up to date until `close` is called. */
export interface StoredStream {
  readonly record: StreamRecord
  readonly log: EventLog
  /**
   * Whether the log cannot be kept up to date any more: the store has been away for too long, or has lost what was shown
   * of it. The log's watchers are called when that happens.
   */
  readonly isLost: boolean
  close(): void
}

/** A stream of a session, without its log. */
export interface StreamListing {
  readonly record: StreamRecord
  /** The epoch in force now. */
  readonly epoch: string
  /** The number of the last event; -1 when there is none. */
  readonly last: number
  /** The type of the log's terminal event; undefined while it runs. */
  readonly end: TerminalEvent['type'] | undefined
}

/** The stream under a key, or, for a reader without the session, under its id and epoch. */
export type StreamLocator = StreamKey | { readonly id: string; readonly epoch: string }

/** `created: false`: the key was taken, by the stream of `record`. */
export type CreateResult = { readonly created: true } | { readonly created: false; readonly record: StreamRecord }

/** A stream that was taken over from a dead owner. */
export interface ClaimedStream {
  /** With the raised term and the new epoch. */
  readonly record: StreamRecord
  /** All of it is kept. Empty when the owner died before its first event. */
  readonly log: GrowingLog
  /** Why it was to be stopped, where the owner did not live to do it. */
  readonly cancel: CancelReason | undefined
}

/** `claimed`: the caller owns the stream from now on, and goes on with its log. */
export type ClaimResult = ({ readonly claimed: true } & ClaimedStream) | { readonly claimed: false }

/** A stream that a node runs, as far as the store knows. */
export interface RunningStream {
  readonly record: StreamRecord
  /** Whether another node has a reader for it. */
  readonly isFollowed: boolean
}

/** What a node may ask of a stream's owner. */
export type OwnerRequest = { readonly type: 'cancel'; readonly reason: CancelReason } | { readonly type: 'retry' }

/** What a shared store has to tell the node that uses it. */
export interface StoreListener {
  /** Another node asks something of a stream that this one generates. Whether it could be done. */
  onAsked(stream: StreamKey, request: OwnerRequest): boolean
  /** Another node follows a stream that this one generates, and will for so long: it has a reader there. */
  onFollowed(stream: StreamKey, forMs: number): void
  /** The store has lost what it had of a stream that this node generates, which is to be offered again. */
  onForgotten(record: StreamRecord): void
  /** Another node has taken a stream over that this one generated. */
  onFenced(record: StreamRecord): void
  /**
   * The owner of a stream that this node follows is dead: it may be claimed, as long as
   * `isFollowed`. Told once for each owner and follow.
   */
  onOwnerLost(record: StreamRecord, isFollowed: () => boolean): void
  /** A node is dead: what it ran and nobody follows may be claimed, too. Every other node is told. */
  onNodeLost(node: string): void
}

/**
 * Where logs live. Asynchronous, and written in groups: one flush in flight per node, and what arrives
 * meanwhile goes with the next.
 * @throws {StoreUnavailable} every method may reject with it
 */
export interface StreamStore {
  /** Whether there are other nodes now that see the same streams. */
  readonly shared: boolean
  /** Whether it can be reached now. */
  readonly ready: boolean
  /** Who is told what other nodes ask; at most one at a time. */
  listen(listener: StoreListener): void
  /** Enters a stream unless its key is taken, in one step. `log` stays with the owner; `commit` reads it. */
  create(record: StreamRecord, log: EventLog): Promise<CreateResult>
  /**
   * Keeps the events of one flush. Answers when they are durable, with one result per append, in order; at once, without a
   * promise, where there is nothing to wait for. Each append tells of the moment: what is needed of it later is to be read
   * in this call.
   */
  commit(flush: readonly Append[]): readonly AppendResult[] | Promise<readonly AppendResult[]>
  /**
   * Keeps one append, which is one event and not the log's end, where nothing is to be waited for. False where it did not: the append is
   * committed then, whatever became of this call. A store whose `commit` answers later leaves it out.
   */
  keepNow?(append: Append): boolean
  /** The log has ended and its end is durable: the stream's expiry starts. */
  finish(record: StreamRecord): Promise<void>
  /** What the store has now, without following it. */
  load(locator: StreamLocator): Promise<StoredStream | undefined>
  /** Like `load`, and live: the log grows, and its watchers are called, until `close`. */
  follow(locator: StreamLocator): Promise<StoredStream | undefined>
  /**
   * Takes a stream over from a dead owner, unless it has ended or somebody else was first: the record with its raised
   * term and new epoch. The log, where it has begun, goes on with `status: recovering`, which is in it then.
   */
  claim(record: StreamRecord, owner: string): Promise<ClaimResult>
  /**
   * Hands a request to the stream's owner. False when nobody owns it, or it cannot be done. A cancel is kept as well:
   * an owner that did not hear it sees it with what it commits next, also one that enters the stream within seconds.
   */
  ask(key: StreamKey, request: OwnerRequest): Promise<boolean>
  /** What a node runs. */
  runningOn(node: string): Promise<readonly RunningStream[]>
  /** The session's streams, oldest first. */
  list(session: string): Promise<readonly StreamListing[]>
  close(): Promise<void>
}

/** The store cannot be reached, or has no room. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly code = 'store_unavailable'
}
