import type { WireError } from '@runnel/protocol'

/** The server refused a request of the client's own; `error` says why, in the protocol's terms. */
export class RequestError extends Error {
  readonly error: WireError

  constructor(error: WireError) {
    super(error.message)
    this.name = 'RequestError'
    this.error = error
  }

  get code(): WireError['code'] {
    return this.error.code
  }
}
