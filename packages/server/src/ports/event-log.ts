import type { CursorPosition, StreamEvent, TerminalEvent, UnnumberedEvent } from '@runnel/protocol'
import type { Frame } from './connection.js'

/** Some frames of a log, and the cursor behind them. */
export interface LogPage {
  readonly frames: readonly Frame[]
  /** The number of the last event in `frames`; the `after` that was asked for when there are none. */
  readonly next: number
}

/** An event as stores keep it, its number left to its place: a chunk that is text and nothing else is that text. */
export type PackedEvent = string | UnnumberedEvent

/** The event that a store kept. */
export function unpacked(event: PackedEvent): UnnumberedEvent {
  return typeof event === 'string' ? { type: 'chunk', token: event } : event
}

/** Who is told of a log. An object, because thousands of them are told of each token: a closure each would be two more. */
export interface LogListener {
  /**
   * There is more to read; with `isLost` nothing can be read for now or at all: why is told by the stream.
   * @param only what is new, where that is one event and its writer has it at hand
   */
  told(isLost: boolean, only: UnnumberedEvent | undefined): void
}

/** A sum of what logs take in memory, in bytes. */
export interface ByteMeter {
  bytes: number
}

/** One stream's log as readers and stores see it. Whoever writes it holds the class behind it. */
export interface EventLog {
  readonly id: string
  /** The number of the last event that readers may see; -1 when there is none. */
  readonly shown: number
  /** The last event that readers may see, when it is terminal. */
  readonly terminal: TerminalEvent | undefined
  /** Whether a reader has taken the terminal event. */
  readonly isRead: boolean
  /** What the log takes in memory, in bytes: an estimate that bounds are counted in. */
  readonly bytes: number
  /** Where `bytes` is counted as it grows; whoever sets it adds what there is. */
  meter: ByteMeter | undefined
  /** The beginning of a chunk's JSON, up to its number. */
  readonly chunkHead: string
  /** UTF-16 units of text, reasoning and what is not yet shown included. */
  readonly chars: number
  /** The epoch of the first event. */
  readonly epoch: string
  /** The epoch in force now; another one than `epoch` after a takeover. */
  readonly currentEpoch: string
  /** Notes that a reader has taken everything up to now: the end, where it can be seen. */
  markRead(): void
  /** Whether the epoch is this log's, or was before it was taken over. */
  isOf(epoch: string): boolean
  /** Whether the cursor names an event of this log that readers may have seen. */
  holds(cursor: CursorPosition): boolean
  /** The next frames after `after`, consecutive chunks merged, at least one event and about `maxChars` of text. */
  read(after: number, maxChars: number): LogPage
  /** All events after `after`, one by one, those not yet shown included. */
  eventsAfter(after: number): Iterable<StreamEvent>
  /** The events after `after` up to `upTo`, those not yet shown included, as stores keep them. */
  pack(after: number, upTo: number): readonly PackedEvent[]
  /** The answer so far, reasoning left out. */
  text(): string
  /** Tells `listener` when there is more to read, or nothing can be read any more. Returns how to stop. */
  watch(listener: LogListener): () => void
}

/** A log that whoever follows it keeps up to date. */
export interface GrowingLog extends EventLog {
  /** The number of the last event, shown or not; -1 when there is none. */
  readonly last: number
  /** Whether a terminal event was appended, shown or not. */
  readonly ended: boolean
  /** Numbers the event and keeps it. Does nothing once the log has ended. */
  append(event: UnnumberedEvent): void
  /** Gives a log without an event another epoch: its owner died, and who begins it has one of its own. */
  rename(epoch: string): void
  /** Forgets what was appended and no reader may see yet. */
  dropUnshown(): void
  /**
   * Lets readers see everything up to `seq`, and wakes them.
   * @param only the event of that number, where whoever shows it has it at hand
   */
  show(seq: number, only?: UnnumberedEvent): void
  /** Wakes readers without anything to read: nothing can be read for now, or at all. */
  lose(): void
}
