import type { WireError } from '@runnel/protocol'
import { RequestError, wireError } from '../ports/request-error.js'
import { StoreUnavailable } from '../ports/stream-store.js'

/** What a peer is told of an error. What is not the peer's own doing is reported as well. */
export function wireErrorOf(error: unknown, onFault: (error: unknown) => void): WireError {
  if (error instanceof RequestError) return error.error
  onFault(error)
  return wireError(error instanceof StoreUnavailable ? 'store_unavailable' : 'internal')
}
