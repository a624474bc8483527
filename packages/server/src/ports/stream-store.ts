import type { CancelReason, PromptBody, StreamEvent } from '@runnel/protocol'

/** Where a stream stands in the directory. */
export interface StreamKey {
  readonly session: string
  readonly id: string
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
  readonly block: string
  readonly request: PromptBody
  /** Wall clock, milliseconds since 1970. */
  readonly created_at: number
}

/** A log as stores see it: the owner holds all of it in memory while the stream runs. */
export interface EventLog {
  /** The number of the last event written by the owner; -1 when there is none. */
  readonly last: number
  /** Whether the last event is terminal. */
  readonly ended: boolean
  /** Its size in memory, in bytes, as an estimate that bounds are counted in. */
  readonly bytes: number
  /** The events after `seq`, one by one, oldest first. */
  eventsAfter(seq: number): Iterable<StreamEvent>
}

/** One stream's part of a flush: everything that `log` holds after `durable`. */
export interface Append {
  readonly record: StreamRecord
  readonly log: EventLog
  /** The last event that the store is known to have. */
  readonly durable: number
}

/** `stored`: everything up to `seq` is kept. `fenced`: another node owns the log now; stop writing and showing. */
export type AppendResult = { readonly outcome: 'stored'; readonly seq: number } | { readonly outcome: 'fenced' }

/** Somebody else's stream, kept up to date by the store until closed. */
export interface Followed {
  readonly record: StreamRecord
  readonly log: EventLog
  close(): void
}

/** Asks the owner, wherever it is, for something. */
export type OwnerRequest =
  | { readonly type: 'cancel'; readonly reason: CancelReason }
  | { readonly type: 'retry' }

/**
 * Where logs live. Asynchronous throughout, and written in groups: one flush in flight per node, and what arrives
 * meanwhile goes with the next. Every method may reject with a `StoreUnavailable`.
 */
export interface StreamStore {
  /** Whether other nodes see the same streams. */
  readonly shared: boolean
  /** Enters a stream unless it is there already, in one step. `log` stays with the owner, and is read again by `commit`. */
  create(record: StreamRecord, log: EventLog): Promise<{ readonly created: true } | { readonly created: false; readonly record: StreamRecord }>
  /** Keeps the events of one flush; resolves when they are durable, with one result per append, in order. */
  commit(flush: readonly Append[]): Promise<readonly AppendResult[]>
  /** Marks an ended stream: its expiry starts, and its request is forgotten where that saves room. */
  finish(record: StreamRecord): Promise<void>
  /** The stream under a key, or under its id and epoch for a reader without the session. */
  load(by: StreamKey | { readonly id: string; readonly epoch: string }): Promise<Followed | undefined>
  /** Like `load`, and live: new events arrive in `log`, and `onChange` is called after each page of them. */
  follow(record: StreamRecord, onChange: () => void): Promise<Followed | undefined>
  /** Takes a stream over from a dead owner: the new record with its raised term and new epoch, or why not. */
  claim(record: StreamRecord, by: string): Promise<{ readonly claimed: true; readonly record: StreamRecord } | { readonly claimed: false }>
  /** Hands a request to the stream's owner. False when nobody owns it. */
  ask(record: StreamRecord, request: OwnerRequest): Promise<boolean>
  /** The session's streams, oldest first. */
  list(session: string): Promise<readonly Followed[]>
  close(): Promise<void>
}

/** The store cannot be reached, or has no room. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly code = 'store_unavailable'
}
