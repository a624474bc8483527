import Type, { type Static } from 'typebox'
import { WireError } from './errors.js'
import { Epoch, Milliseconds, SentId, Seq } from './identifiers.js'

const head = { id: SentId, seq: Seq }

export const Usage = Type.Object(
  { input_tokens: Type.Integer({ minimum: 0 }), output_tokens: Type.Integer({ minimum: 0 }) },
  { description: 'tokens as the vendor counted them' },
)

export const FinishReason = Type.Union([Type.Literal('stop'), Type.Literal('length'), Type.Literal('content_filter')])

export const ChunkMetadata = Type.Object(
  {
    token_count: Type.Optional(Type.Integer({ minimum: 0, description: "the vendor's tokens in it" })),
    is_code: Type.Optional(Type.Boolean()),
    is_link: Type.Optional(Type.Boolean()),
  },
  { description: 'hints; left out when it says nothing' },
)

export const Chunk = Type.Object(
  {
    type: Type.Literal('chunk'),
    ...head,
    token: Type.String({ minLength: 1, description: 'text' }),
    from: Type.Optional(Type.Integer({ minimum: 0, description: "a merged chunk's first number" })),
    channel: Type.Optional(Type.Literal('reasoning')),
    metadata: Type.Optional(ChunkMetadata),
  },
  { description: 'text of the answer, or of the reasoning' },
)

export const Start = Type.Object(
  {
    type: Type.Literal('start'),
    ...head,
    epoch: Epoch,
    block: Type.String(),
    provider: Type.String(),
    model: Type.String(),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1, description: 'for a progress bar' })),
    turns: Type.Optional(Type.Integer({ minimum: 0, description: 'earlier turns used as context' })),
  },
  { description: 'always seq 0' },
)

export const Waiting = Type.Object(
  {
    type: Type.Literal('status'),
    ...head,
    state: Type.Union([Type.Literal('queued'), Type.Literal('thinking')]),
  },
  { description: 'queued for the vendor, or waiting for its first token' },
)

export const Retrying = Type.Object(
  {
    type: Type.Literal('status'),
    ...head,
    state: Type.Literal('retrying'),
    attempt: Type.Integer({ minimum: 2, description: 'the attempt that follows the wait' }),
    max_attempts: Type.Integer({ minimum: 2 }),
    delay_ms: Milliseconds,
    error: WireError,
  },
  { description: 'an attempt failed; the next one starts after delay_ms' },
)

export const Recovering = Type.Object(
  { type: Type.Literal('status'), ...head, state: Type.Literal('recovering'), epoch: Epoch },
  { description: 'another node took the log over; it goes on under the new epoch' },
)

export const Complete = Type.Object(
  {
    type: Type.Literal('complete'),
    ...head,
    model: Type.Optional(Type.String({ description: 'as the vendor names it' })),
    finish_reason: FinishReason,
    usage: Type.Optional(Usage),
    timing: Type.Object({ ttft_ms: Milliseconds, duration_ms: Milliseconds }),
  },
  { description: 'terminal: the answer is whole' },
)

export const StreamError = Type.Object(
  { type: Type.Literal('error'), ...head, error: WireError, usage: Type.Optional(Usage) },
  { description: 'terminal: the stream failed' },
)

export const CancelReason = Type.Union([
  Type.Literal('client'),
  Type.Literal('abandoned'),
  Type.Literal('shutdown'),
  Type.Literal('limit'),
])

export const Cancelled = Type.Object(
  { type: Type.Literal('cancelled'), ...head, reason: CancelReason, usage: Type.Optional(Usage) },
  { description: 'terminal: the stream was stopped' },
)

/** The log's events, the most frequent first: a validator tries them in this order. */
export const StreamEvent = Type.Union([Chunk, Start, Waiting, Retrying, Recovering, Complete, StreamError, Cancelled])

export type Usage = Static<typeof Usage>
export type FinishReason = Static<typeof FinishReason>
export type ChunkMetadata = Static<typeof ChunkMetadata>
export type ChunkEvent = Static<typeof Chunk>
export type StartEvent = Static<typeof Start>
export type StatusEvent = Static<typeof Waiting> | RetryingEvent | RecoveringEvent
export type RetryingEvent = Static<typeof Retrying>
export type RecoveringEvent = Static<typeof Recovering>
export type CompleteEvent = Static<typeof Complete>
export type ErrorEvent = Static<typeof StreamError>
export type CancelReason = Static<typeof CancelReason>
export type CancelledEvent = Static<typeof Cancelled>
export type TerminalEvent = CompleteEvent | ErrorEvent | CancelledEvent

/** One event of a stream's log. */
export type StreamEvent = ChunkEvent | StartEvent | StatusEvent | TerminalEvent

/** An event of the log before it has a number: what the runtime writes. */
export type UnnumberedEvent = StreamEvent extends infer E
  ? E extends StreamEvent
    ? Omit<E, 'id' | 'seq'>
    : never
  : never
