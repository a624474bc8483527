import { PROTOCOL_VERSION } from '@runnel/protocol'
import {
  Cursor,
  Epoch,
  FinishReason,
  Id,
  ID_PATTERN,
  Limits,
  Milliseconds,
  promptFields,
  SentId,
  Session,
  StreamEvent,
  Usage,
  WireError,
} from '@runnel/protocol/schemas'
import Type from 'typebox'

/** The most streams that one request may read. */
const MAX_STREAMS_PER_REQUEST = 256

/** The longest that a poll may wait, in milliseconds: less than what proxies allow as a rule. */
const MAX_WAIT_MS = 30_000

const State = Type.Enum(['running', 'ended'])

const Ending = Type.Union([FinishReason, Type.Literal('cancelled')], {
  description: 'how the answer ended; none while it runs, and none where an error stands',
})

export const ErrorBody = Type.Object({ error: WireError }, { description: 'why the request was not served' })

export const Answer = Type.Object(
  {
    id: SentId,
    session: Session,
    block: Type.String(),
    text: Type.String({ description: 'the whole answer' }),
    model: Type.Optional(Type.String({ description: 'as the vendor names it' })),
    finish_reason: Ending,
    usage: Type.Optional(Usage),
    timing: Type.Optional(Type.Object({ ttft_ms: Milliseconds, duration_ms: Milliseconds })),
  },
  { description: 'a whole answer; one that was cancelled has no timing' },
)

export const Accepted = Type.Object({ id: SentId, session: Session }, { description: 'the stream runs' })

export const StreamSummary = Type.Object(
  {
    id: SentId,
    block: Type.String(),
    state: State,
    cursor: Cursor,
    created: Type.String({ format: 'date-time', description: 'ISO 8601' }),
  },
  { description: "a stream of the session; the cursor names its log's end now" },
)

export const Snapshot = Type.Object(
  {
    id: SentId,
    epoch: Epoch,
    cursor: Cursor,
    block: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    prompt: Type.String(),
    state: State,
    text: Type.String({ description: 'the answer up to the cursor, reasoning left out' }),
    last_seq: Type.Integer({ minimum: 0, description: 'the number of the event that the cursor names' }),
    model: Type.String(),
    usage: Type.Optional(Usage),
    error: Type.Optional(WireError),
    finish_reason: Type.Optional(Ending),
  },
  { description: 'everything about a stream up to its cursor' },
)

export const CancelResult = Type.Object(
  {
    status: Type.Enum(['cancelled', 'finished', 'not_found']),
    error: Type.Optional(WireError),
  },
  { description: 'how the log ended; `not_found` comes with its error' },
)

export const RetryResult = Type.Object(
  { status: Type.Enum(['retrying', 'not_waiting', 'not_found']), error: Type.Optional(WireError) },
  { description: 'whether a wait was skipped; `not_found` comes with its error' },
)

export const ReadBody = Type.Object(
  {
    streams: Type.Record(Type.String(), Type.Union([Cursor, Type.Null()]), {
      propertyNames: { pattern: ID_PATTERN },
      minProperties: 1,
      maxProperties: MAX_STREAMS_PER_REQUEST,
      description: 'id → the cursor of the last event that one has, or null to read from the start',
    }),
    wait_ms: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_WAIT_MS,
        description: 'how long a poll waits for the first event, in milliseconds',
      }),
    ),
  },
  { description: 'which streams to read' },
)

export const EventPage = Type.Object(
  {
    events: Type.Array(StreamEvent, {
      description: 'events, and errors without a seq for streams that cannot be read',
    }),
  },
  { description: 'at most 256 KiB of events; none when nothing came within wait_ms' },
)

export const ServerConfig = Type.Object(
  {
    protocol: Type.Literal(PROTOCOL_VERSION),
    streaming: Type.Boolean({ description: 'false: use JSON mode' }),
    backend: Type.Enum(['websocket', 'sse']),
    transports: Type.Array(Type.Enum(['websocket', 'sse', 'poll', 'json'])),
    heartbeat_ms: Milliseconds,
    limits: Limits,
  },
  { description: 'what a page wants to know before it connects' },
)

export const BlockType = Type.Object(
  {
    type: Type.String({ description: 'its name in a prompt' }),
    title: Type.String(),
    description: Type.String(),
    view: Type.Enum(['markdown', 'quiz', 'diagram']),
    params: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON Schema of the parameters' }),
  },
  { description: 'a kind of AI block' },
)

/** Like a prompt's body, under the older name of its text too. */
export const ChatBody = Type.Object(
  {
    ...promptFields,
    prompt: Type.Optional(promptFields.prompt),
    message: Type.Optional(Type.String({ minLength: 1, description: 'older name of prompt' })),
  },
  { description: 'start a stream' },
)

const { id, conversation, model } = promptFields

/** A prompt in a query; what else stands there are the block's parameters. */
export const promptQuery = (text: 'prompt' | 'message') =>
  Type.Object(
    {
      [text]: Type.Optional(Type.String({ minLength: 1, description: 'what the person asks; not needed to resume' })),
      id,
      conversation,
      model,
    },
    { additionalProperties: true },
  )

export const IdParams = Type.Object({ id: Id })
export const BlockParams = Type.Object({ block_type: Type.String({ minLength: 1, maxLength: 64 }) })
export const CursorQuery = Type.Object({ cursor: Type.Optional(Cursor) })
export const StreamIdQuery = Type.Object({ stream_id: Id })
