// The schemas themselves. They import TypeBox, so browsers stay away from this door and take types from the root.
export { Cancel, COMMANDS, Detach, Hello, Ping, Prompt, PromptBody, promptFields, Resume, Retry } from './commands.js'
export { WireError } from './errors.js'
export {
  Cancelled,
  CancelReason,
  Chunk,
  ChunkMetadata,
  Complete,
  FinishReason,
  Recovering,
  Retrying,
  Start,
  StreamError,
  StreamEvent,
  Usage,
  Waiting,
} from './events.js'
export { Cursor, Epoch, Id, ID_PATTERN, Milliseconds, SentId, Seq, Session } from './identifiers.js'
export { Attached, ErrorAnswer, Goaway, Heartbeat, Limits, Pong, ServerMessage, Welcome } from './messages.js'
