import { ErrorReply } from '@redis/client'
import { StoreUnavailable } from '../../ports/stream-store.js'

/** Errors that pass: a server that starts, is taken over, is full, cannot write to its disk, or runs a long script. */
const PASSING = new Set([
  'LOADING',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'MOVED',
  'ASK',
  'BUSY',
  'OOM',
  'MISCONF',
  'NOREPLICAS',
  'UNBLOCKED',
])

/** A server did not do what it was asked. */
export class RedisFault extends StoreUnavailable {
  /** The server's own word for it; undefined when it could not be reached. */
  readonly reply: string | undefined
  /** Whether the same may work in a while. */
  readonly passes: boolean

  constructor(what: string, cause: unknown) {
    super(what, { cause })
    this.reply = replyOf(cause)
    this.passes = this.reply === undefined || PASSING.has(this.reply)
  }
}

/** The first word of an error reply is its code: the protocol of Redis has no other place for it. */
export function replyOf(error: unknown): string | undefined {
  return error instanceof ErrorReply ? error.message.split(' ', 1)[0] : undefined
}
