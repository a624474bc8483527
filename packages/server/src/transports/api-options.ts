import type { BlockRegistry } from '../blocks/registry.js'
import type { SessionContext } from '../session/session.js'
import type { Peers } from './peers.js'
import type { PollReaders } from './poll-readers.js'

/** What the HTTP routes are made of. */
export interface ApiOptions {
  readonly context: SessionContext
  readonly peers: Peers
  readonly blocks: BlockRegistry
  /** The largest request body, in bytes. */
  readonly maxMessageBytes: number
}

/** The same for routes that poll. */
export interface PollOptions extends ApiOptions {
  readonly pollReaders: PollReaders
}
