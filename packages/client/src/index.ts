export { acquireClient, createClient, type ClientLease, type Environment } from './client.js'
export type { Page } from './connection/page-signals.js'
export { RequestError } from './connection/request-error.js'
export type { SessionStorage } from './connection/stored-text.js'
export type { WebSocketConstructor } from './connection/socket.js'
export type {
  Client,
  ClientOptions,
  ConnectionState,
  Prompt,
  Stream,
  StreamStatus,
  StreamSummary,
  StreamView,
  Transport,
  WireFrame,
} from './types.js'
