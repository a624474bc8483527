export { acquireClient, createClient, type ClientLease, type Environment } from './client.js'
export type { Page } from './connection/page-signals.js'
export type { SessionStorage } from './connection/session-store.js'
export type { WebSocketConstructor } from './connection/socket.js'
export type {
  Client,
  ClientOptions,
  ConnectionState,
  Prompt,
  Stream,
  StreamStatus,
  StreamView,
  WireFrame,
} from './types.js'
