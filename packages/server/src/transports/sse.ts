import type { FastifyReply } from 'fastify'
import type { CloseReason } from '../session/close-codes.js'
import { Pump } from '../session/pump.js'
import type { Turn } from '../session/turn.js'
import type { Readable } from '../streams/readable.js'
import type { Peer, Peers } from './peers.js'
import { SseConnection } from './sse-connection.js'

export interface SseOptions {
  readonly turn: Turn
  readonly peers: Peers
}

/** Answers with a stream's events after `after`, live, until its terminal event. */
export function sendEvents(reply: FastifyReply, readable: Readable, after: number, options: SseOptions): void {
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  reply.hijack()
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  raw.flushHeaders()
  new SsePeer(reply, options).serve(readable, after)
}

/** One SSE response. */
class SsePeer implements Peer {
  readonly heardAt = undefined
  readonly #reply: FastifyReply
  readonly #connection: SseConnection
  readonly #pump: Pump
  readonly #options: SseOptions

  constructor(reply: FastifyReply, options: SseOptions) {
    this.#reply = reply
    this.#options = options
    this.#connection = new SseConnection(reply.raw)
    this.#pump = new Pump({
      connection: this.#connection,
      turn: options.turn,
      // Behind the turn that sends the terminal event.
      onDone: () => setImmediate(() => this.close()),
      onOverrun: () => this.close(),
    })
  }

  get reading(): number {
    return 1
  }

  get lastSentAt(): number {
    return this.#connection.lastSentAt
  }

  serve(readable: Readable, after: number): void {
    const { raw } = this.#reply
    const { peers } = this.#options
    const reader = this.#pump.attach(readable, after)
    const drained = () => this.#pump.drained()
    peers.add(this)
    raw.on('drain', drained)
    raw.on('error', () => {
      // The peer has gone; `close` follows.
    })
    raw.once('close', () => {
      raw.off('drain', drained)
      peers.delete(this)
      this.#connection.closed()
      this.#pump.detach(reader)
      this.#pump.close()
    })
    if (raw.destroyed) raw.emit('close')
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
  }
}
