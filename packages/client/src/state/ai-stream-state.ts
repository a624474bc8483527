import type { WireError } from '@runnel/protocol'
import type { ConnectionState, Prompt, StreamStatus, StreamView } from '../types.js'
import type { AnswerData } from './answer-data.js'

export type AIStreamStatus = StreamStatus | 'idle'

/** What hooks and controllers offer, and nothing else. The functions stay the same for as long as the host lives. */
export interface AIStreaming {
  /** The answer's text in the pieces in which it was shown, one per frame. */
  readonly chunks: readonly string[]
  /** The answer so far. */
  readonly text: string
  /** The answer as its block's view understands it so far; undefined until there is some. */
  readonly data: AnswerData | undefined
  readonly status: AIStreamStatus
  readonly error: WireError | undefined
  /** An answer is under way. */
  readonly isStreaming: boolean
  /** The answer is whole. */
  readonly isComplete: boolean
  /** While `retrying`: which attempt follows, of how many, and when (milliseconds of `performance.now()`). */
  readonly attempt: NonNullable<StreamView['retry']> | undefined
  readonly connection: ConnectionState
  /**
   * Asks; an answer that is under way is stopped. Returns the stream's id.
   * Throws a `TypeError` when the server's address is not valid.
   */
  readonly start: (prompt: Prompt | string) => string
  /** Stops the answer. What has arrived stays. */
  readonly cancel: () => void
  /** Skips the wait before an attempt; asks once more when the answer has ended; does nothing while `idle`. */
  readonly retry: () => void
  /** Back to `idle`. An answer that is under way is stopped. */
  readonly reset: () => void
}

export type AIStreamActions = Pick<AIStreaming, 'start' | 'cancel' | 'retry' | 'reset'>

export interface AIStreamMoment {
  readonly view: StreamView | undefined
  readonly connection: ConnectionState
  readonly actions: AIStreamActions
  readonly chunks: () => readonly string[]
  readonly data: () => AnswerData | undefined
}

/**
 * One moment of a stream. What costs something, `chunks` and `data`, is made when it is asked for. A plain object, so
 * that a copy (`{ ...ai }`, `<Answer {...ai} />`) has every member.
 */
export function stateOf({ view, connection, actions, ...costly }: AIStreamMoment): AIStreaming {
  let chunks: readonly string[] | undefined
  let data: { readonly value: AnswerData | undefined } | undefined
  return {
    text: view?.text ?? '',
    status: view?.status ?? 'idle',
    error: view?.error,
    isStreaming: view !== undefined && !OVER.has(view.status),
    isComplete: view?.status === 'complete',
    attempt: view?.retry,
    connection,
    ...actions,
    get chunks() {
      return (chunks ??= costly.chunks())
    },
    get data() {
      data ??= { value: costly.data() }
      return data.value
    },
  }
}

const OVER: ReadonlySet<StreamStatus> = new Set<StreamStatus>(['complete', 'error', 'cancelled'])
