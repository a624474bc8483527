import Type, { type Static } from 'typebox'
import { WireError } from './errors.js'
import { StreamEvent } from './events.js'
import { Epoch, Milliseconds, SentId, Session } from './identifiers.js'

export const Limits = Type.Object(
  {
    max_prompt_chars: Type.Integer({ minimum: 1, description: 'UTF-16 units' }),
    max_message_bytes: Type.Integer({ minimum: 1 }),
    max_streams: Type.Integer({ minimum: 1, description: 'running at once in one session' }),
  },
  { description: 'what the server takes' },
)

export const Welcome = Type.Object(
  {
    type: Type.Literal('welcome'),
    protocol: Type.Literal(1),
    session: Session,
    streaming: Type.Boolean({ description: 'false: use JSON mode' }),
    backend: Type.Union([Type.Literal('websocket'), Type.Literal('sse')]),
    heartbeat_ms: Milliseconds,
    limits: Limits,
  },
  { description: "the connection's session and the server's limits" },
)

export const Attached = Type.Object(
  {
    type: Type.Literal('attached'),
    id: SentId,
    epoch: Epoch,
    last_seq: Type.Integer({ minimum: -1, description: "the log's end now" }),
    state: Type.Union([Type.Literal('running'), Type.Literal('ended')]),
  },
  {
    description:
      'the first answer to every prompt and resume that succeeds; epoch is that of the cursor, else that of the first event',
  },
)

export const ErrorAnswer = Type.Object(
  {
    type: Type.Literal('error'),
    re: Type.Optional(Type.String({ description: "the command's type" })),
    id: Type.Optional(SentId),
    error: WireError,
    // Without this an error of a log that is malformed elsewhere would pass for an answer.
    seq: Type.Optional(Type.Never({ description: 'an error with a seq is the end of a log' })),
  },
  { description: 'the answer to a bad request; it has no seq' },
)

export const Heartbeat = Type.Object(
  { type: Type.Literal('heartbeat') },
  { description: 'sent when nothing else was for heartbeat_ms' },
)

export const Pong = Type.Object(
  { type: Type.Literal('pong'), t: Type.Optional(Type.Number()) },
  { description: 'the answer to ping' },
)

export const Goaway = Type.Object(
  { type: Type.Literal('goaway'), reconnect_in_ms: Milliseconds },
  { description: 'this node is draining: reconnect after the delay and resume' },
)

/** Everything that a server sends, the most frequent first. */
export const ServerMessage = Type.Union([StreamEvent, Attached, ErrorAnswer, Heartbeat, Pong, Welcome, Goaway])

export type Limits = Static<typeof Limits>
export type WelcomeMessage = Static<typeof Welcome>
export type AttachedMessage = Static<typeof Attached>
/** An error that is not part of a log: it has no `seq`. */
export type ErrorAnswerMessage = Static<typeof ErrorAnswer>
export type HeartbeatMessage = Static<typeof Heartbeat>
export type PongMessage = Static<typeof Pong>
export type GoawayMessage = Static<typeof Goaway>

/** What a connection says beside the events of its streams. */
export type ControlMessage =
  | WelcomeMessage
  | AttachedMessage
  | ErrorAnswerMessage
  | HeartbeatMessage
  | PongMessage
  | GoawayMessage

export type ServerMessage = StreamEvent | ControlMessage
