import type { StreamEvent } from './events.js'
import type { AttachedMessage } from './messages.js'

/** An event of a type or state that this version does not know: it advances the reader and shows nothing. */
export interface UnknownEvent {
  readonly type: 'unknown'
  readonly id: string
  readonly seq: number
  /** The first number that it stands for, where it stands for several, as a merged chunk does. */
  readonly from?: number
}

/** What one reader knows of one stream. */
export interface ReaderState {
  readonly epoch: string | undefined
  /** The number of the last event applied; -1 at first. */
  readonly last: number
  /** A `resume` is under way: events are dropped until its `attached`. */
  readonly resuming: boolean
}

/**
 * - `apply`: the next event (or an `attached` that changes nothing): show it;
 * - `drop`: it was applied before, or belongs to what a resume will bring;
 * - `reset`: another log stands under this id: discard the text, then apply;
 * - `gap`: events are missing: send one `resume` after `last`.
 */
export type Verdict = 'apply' | 'drop' | 'reset' | 'gap'

export interface Reading {
  readonly verdict: Verdict
  readonly state: ReaderState
}

/**
 * A reader that has seen nothing. Also where a reader starts again whose `resume` was refused with `resume_expired`: it
 * discards the text and resumes without a cursor. With its old epoch or number it would drop the log's first events as
 * repeats, or ask for the same expired cursor for ever.
 */
export const UNREAD: ReaderState = { epoch: undefined, last: -1, resuming: false }

/** The same reader after a new request on a transport that sends no `attached` (HTTP: the request attaches). */
export function reattached(state: ReaderState): ReaderState {
  return { ...state, resuming: false }
}

/**
 * The reader's rule of the protocol: what to do with the next message of one stream. Pure; every client transport uses
 * it, and nothing else decides what is shown. It takes no refusals: after `resume_expired` go on from `UNREAD`, after
 * `stream_not_found` there is nothing left to read.
 */
export function read(state: ReaderState, message: StreamEvent | UnknownEvent | AttachedMessage): Reading {
  if (message.type === 'attached') return readAttached(state, message)
  if (state.resuming) return { verdict: 'drop', state }
  if (message.type === 'start' && state.epoch !== undefined && message.epoch !== state.epoch) {
    return { verdict: 'reset', state: { epoch: message.epoch, last: message.seq, resuming: false } }
  }
  const first = firstOf(message)
  if (message.seq <= state.last) return { verdict: 'drop', state }
  if (first !== state.last + 1) return { verdict: 'gap', state: { ...state, resuming: true } }
  return { verdict: 'apply', state: { epoch: epochAfter(state, message), last: message.seq, resuming: false } }
}

function firstOf(message: StreamEvent | UnknownEvent): number {
  return message.type === 'chunk' || message.type === 'unknown' ? (message.from ?? message.seq) : message.seq
}

function readAttached(state: ReaderState, message: AttachedMessage): Reading {
  const sameLog = state.epoch === undefined || state.epoch === message.epoch
  if (sameLog) return { verdict: 'apply', state: { epoch: message.epoch, last: state.last, resuming: false } }
  return { verdict: 'reset', state: { epoch: message.epoch, last: -1, resuming: false } }
}

function epochAfter(state: ReaderState, message: StreamEvent | UnknownEvent): string | undefined {
  if (message.type === 'start') return message.epoch
  if (message.type === 'status' && message.state === 'recovering') return message.epoch
  return state.epoch
}
