import type { ErrorAnswerMessage } from '@runnel/protocol'
import type { FastifyReply } from 'fastify'
import { wireError } from '../ports/request-error.js'
import type { CloseReason } from '../session/close-codes.js'
import { Pump } from '../session/pump.js'
import type { Reader } from '../session/reader.js'
import type { Turn } from '../session/turn.js'
import type { Readable } from '../streams/readable.js'
import type { Peer, Peers } from './peers.js'
import { SseConnection } from './sse-connection.js'

/** More than proxies hold back as a rule, in bytes: one that buffers the answer all the same shows itself by it. */
const PADDING_BYTES = 2_048

export interface SseOptions {
  readonly turn: Turn
  readonly peers: Peers
}

/** A stream, and the last event of it that the reader has; -1 for none. */
export interface Attachment {
  readonly readable: Readable
  readonly after: number
}

export interface SseBody {
  readonly streams: readonly Attachment[]
  /** Why other streams cannot be read: told first. */
  readonly refused?: readonly ErrorAnswerMessage[]
  /** Whether a comment of 2 KiB comes first. */
  readonly padded?: boolean
}

/** Answers with the events of streams, live, until the last of them has ended. */
export function sendEvents(reply: FastifyReply, body: SseBody, options: SseOptions): void {
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  reply.hijack()
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  raw.flushHeaders()
  new SsePeer(reply, options).serve(body)
}

/** One SSE response. */
class SsePeer implements Peer {
  readonly transport = 'sse'
  readonly heardAt = undefined
  readonly #reply: FastifyReply
  readonly #connection: SseConnection
  readonly #pump: Pump
  readonly #options: SseOptions
  readonly #readers = new Set<Reader>()

  constructor(reply: FastifyReply, options: SseOptions) {
    this.#reply = reply
    this.#options = options
    this.#connection = new SseConnection(reply.raw, () => this.#pump.drained())
    this.#pump = new Pump({
      connection: this.#connection,
      turn: options.turn,
      onDone: (reader) => this.#finish(reader),
      onLost: (reader) => this.#lose(reader),
      onOverrun: () => this.close(),
    })
  }

  get reading(): number {
    return this.#readers.size
  }

  get lastSentAt(): number {
    return this.#connection.lastSentAt
  }

  serve({ streams, refused = [], padded = false }: SseBody): void {
    this.#listen()
    if (padded) this.#pump.say(`:${' '.repeat(PADDING_BYTES)}\n\n`)
    for (const error of refused) this.#pump.say(frameOf(error))
    for (const { readable, after } of streams) this.#readers.add(this.#pump.attach(readable, after))
    // What had been read to its end before has nothing to send, and so nothing that would end it.
    for (const reader of this.#readers) if (reader.isDone) this.#finish(reader)
    if (this.#readers.size === 0) this.#closeSoon()
    if (this.#reply.raw.destroyed) this.#closed()
  }

  stalledMs(now: number): number {
    return this.#pump.stalledMs(now)
  }

  heartbeat(): void {
    this.#connection.comment('heartbeat')
  }

  ping(): void {
    // SSE carries nothing back: a reader that is gone shows when its connection fills or resets.
  }

  goaway(): void {
    // Told by the end of the response.
  }

  close(_reason?: CloseReason): void {
    this.#pump.flush()
    this.#connection.close()
    // Nothing may follow the end: whoever has not read everything comes back with the cursor that it has.
    this.#letGo()
  }

  #listen(): void {
    const { raw } = this.#reply
    this.#options.peers.add(this)
    raw.on('error', () => {
      // The peer has gone; `close` follows.
    })
    raw.once('close', this.#closed)
  }

  #finish(reader: Reader): void {
    this.#readers.delete(reader)
    this.#pump.detach(reader)
    if (this.#readers.size === 0) this.#closeSoon()
  }

  #lose(reader: Reader): void {
    const { id } = reader
    const error: ErrorAnswerMessage = { type: 'error', id, error: wireError('store_unavailable') }
    this.#pump.say(frameOf(error))
    this.#finish(reader)
  }

  /** Behind the turn that sends the last event. */
  #closeSoon(): void {
    setImmediate(() => this.close())
  }

  readonly #closed = (): void => {
    this.#options.peers.delete(this)
    this.#connection.closed()
    this.#letGo()
  }

  #letGo(): void {
    for (const reader of this.#readers) this.#pump.detach(reader)
    this.#readers.clear()
    this.#pump.close()
  }
}

/** An error that belongs to no event of a log: it has no number, and so no id. */
function frameOf(error: ErrorAnswerMessage): string {
  return `event: error\ndata: ${JSON.stringify(error)}\n\n`
}
