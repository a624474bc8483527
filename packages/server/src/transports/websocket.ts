import websocketPlugin from '@fastify/websocket'
import { SUBPROTOCOL } from '@runnel/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { CloseReason } from '../session/close-codes.js'
import { Session, type SessionContext } from '../session/session.js'
import type { Peer, Peers } from './peers.js'
import { dropFaulty, releaseAnswer, releaseRequest } from './release-upgrade.js'
import { UpgradedSockets } from './upgraded-sockets.js'
import { WebSocketConnection } from './websocket-connection.js'

/** Parts of one message: a browser sends one, and thousands of tiny ones are an attack. */
const MAX_FRAGMENTS = 64
const MAX_BUFFERED_CHUNKS = 4_096

export interface WebSocketRouteOptions {
  readonly context: SessionContext
  readonly peers: Peers
  readonly maxMessageBytes: number
  /** Ends what still runs, ahead of the connections: its readers are to see how it ended. */
  readonly beforeClose: () => void
}

/**
 * Takes upgrades, without a route for them yet. Ahead of every hook that may refuse one: it marks the request, so that
 * the socket of a refused upgrade is closed; nobody else would, and it would keep the server from closing.
 */
export async function acceptUpgrades(app: FastifyInstance, options: WebSocketRouteOptions): Promise<void> {
  const sockets = new UpgradedSockets(app.server)
  await app.register(websocketPlugin, {
    options: {
      maxPayload: options.maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      perMessageDeflate: false,
      handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    },
    errorHandler: (error, webSocket) => dropFaulty(error, webSocket, app.log),
    // The plugin's own way closes every client without a code, and before it has been told how its streams ended.
    preClose: async () => {
      options.beforeClose()
      await nextTurn()
      options.peers.closeAll()
      await new Promise<void>((resolve) => app.websocketServer.close(() => resolve()))
      sockets.close()
    },
  })
}

/** Serves `GET /ws`: text frames to commands, frames to text frames. After `acceptUpgrades`. */
export function websocketRoute(app: FastifyInstance, options: WebSocketRouteOptions): void {
  app.get('/ws', { websocket: true, preHandler: releaseAnswer }, (webSocket, request) => {
    releaseRequest(webSocket, app.log)
    new WebSocketPeer(webSocket, request, options).serve()
  })
}

/** One WebSocket and its session. */
class WebSocketPeer implements Peer {
  readonly transport = 'websocket'
  readonly #webSocket: WebSocket
  readonly #options: WebSocketRouteOptions
  readonly #connection: WebSocketConnection
  readonly #session: Session
  #heardAt = performance.now()

  constructor(webSocket: WebSocket, { raw, ip }: FastifyRequest, options: WebSocketRouteOptions) {
    const { socket } = raw
    this.#webSocket = webSocket
    this.#options = options
    this.#connection = new WebSocketConnection(webSocket, socket, () => this.#session.drained())
    this.#session = new Session(options.context, this.#connection, {
      address: ip,
      onIdle: () => options.peers.idle(this),
    })
  }

  get reading(): number {
    return this.#session.reading
  }

  get lastSentAt(): number {
    return this.#connection.lastSentAt
  }

  /** A slow reader's answer to a ping stands in line behind all that it has not read yet: that it reads is enough. */
  get heardAt(): number {
    return Math.max(this.#heardAt, this.#session.takenAt)
  }

  /** Everything is attached in this call: a frame that came with the upgrade would be lost otherwise. */
  serve(): void {
    const webSocket = this.#webSocket
    this.#options.peers.add(this)
    webSocket.on('message', this.#receive)
    webSocket.on('ping', this.#heard)
    webSocket.on('pong', this.#heard)
    webSocket.on('error', () => {
      // ws has sent the close code that fits (1002, 1007, 1009); `close` follows, and only that changes anything.
    })
    webSocket.on('close', this.#closed)
  }

  stalledMs(now: number): number {
    return this.#session.stalledMs(now)
  }

  heartbeat(): void {
    this.#session.say({ type: 'heartbeat' })
  }

  ping(): void {
    this.#connection.ping()
  }

  goaway(reconnectInMs: number): void {
    this.#session.say({ type: 'goaway', reconnect_in_ms: reconnectInMs })
  }

  close(reason: CloseReason): void {
    this.#session.close(reason)
  }

  readonly #receive = (data: Buffer, isBinary: boolean): void => {
    this.#heard()
    if (isBinary) this.#session.close('binary')
    else this.#session.receive(data.toString('utf8'))
  }

  readonly #heard = (): void => {
    this.#heardAt = performance.now()
  }

  readonly #closed = (code: number): void => {
    this.#connection.closed()
    this.#options.peers.delete(this, code)
    this.#session.gone()
  }
}
