export { decodeMessage, encode, type DecodedMessage } from './codec.js'
export type {
  CancelCommand,
  ClientCommand,
  CommandType,
  DetachCommand,
  HelloCommand,
  PingCommand,
  PromptBody,
  PromptCommand,
  ResumeCommand,
  RetryCommand,
} from './commands.js'
export { formatCursor, parseCursor, type CursorPosition } from './cursor.js'
export { ERROR_KINDS, kindOf, type ErrorCode, type ErrorKind } from './error-codes.js'
export type { WireError } from './errors.js'
export type {
  CancelledEvent,
  CancelReason,
  ChunkEvent,
  ChunkMetadata,
  CompleteEvent,
  ErrorEvent,
  FinishReason,
  RecoveringEvent,
  RetryingEvent,
  StartEvent,
  StatusEvent,
  StreamEvent,
  TerminalEvent,
  UnnumberedEvent,
  Usage,
} from './events.js'
export type {
  AttachedMessage,
  ControlMessage,
  ErrorAnswerMessage,
  GoawayMessage,
  HeartbeatMessage,
  Limits,
  PongMessage,
  ServerMessage,
  WelcomeMessage,
} from './messages.js'
export { read, reattached, UNREAD, type Reading, type ReaderState, type UnknownEvent, type Verdict } from './reader.js'
export { isTerminal } from './terminal.js'
export { PROTOCOL_VERSION, SUBPROTOCOL } from './version.js'
