import type { BlockRegistry } from '../blocks/registry.js'
import type { SessionContext } from '../session/session.js'
import type { Peers } from './peers.js'

/** What the HTTP routes are made of. */
export interface ApiOptions {
  readonly context: SessionContext
  readonly peers: Peers
  readonly blocks: BlockRegistry
  /** The largest request body, in bytes. */
  readonly maxMessageBytes: number
}
