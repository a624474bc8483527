import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Connection, Frame } from '../ports/connection.js'
import { HighWater } from './high-water.js'
import { textFrame } from './websocket-frame.js'

/**
 * How often a connection that is closing is looked at, in milliseconds: one that took nothing since is cut. ws itself
 * cuts one that takes its time after 30 s.
 */
const CLOSE_LOOK_MS = 2_000

/** A WebSocket as a `Connection`. */
export class WebSocketConnection implements Connection {
  /** When something was last sent, by `performance.now()`. */
  lastSentAt = performance.now()
  #closing: NodeJS.Timeout | undefined
  readonly #highWater: HighWater

  constructor(
    private readonly webSocket: WebSocket,
    private readonly socket: Socket,
    /** Called when a connection that was full has room again. */
    onRoom: () => void,
  ) {
    this.#highWater = new HighWater(() => this.bufferedBytes, onRoom)
  }

  get bufferedBytes(): number {
    return this.webSocket.bufferedAmount
  }

  send(frames: readonly (Frame | string)[]): void {
    const { webSocket, socket } = this
    if (webSocket.readyState !== webSocket.OPEN) return
    this.lastSentAt = performance.now()
    // One write for all frames of the turn: a write each would be most of what a token costs. Beside ws, which without
    // compression writes what it has at once too, so that its pings and its close keep their place in the order.
    let bytes = ''
    for (const frame of frames)
      bytes += typeof frame === 'string' ? textFrame(frame) : textFrame(frame.json, frame.bytes)
    socket.write(bytes, 'latin1', this.#highWater.taken)
    this.#highWater.sent()
  }

  /** A frame of the WebSocket protocol itself, answered by every peer that lives. */
  ping(): void {
    if (this.webSocket.readyState === this.webSocket.OPEN) this.webSocket.ping()
  }

  close(code: number, reason: string): void {
    if (this.#closing !== undefined) return
    this.webSocket.close(code, reason)
    let waiting = this.bufferedBytes
    this.#closing = setInterval(() => {
      if (this.bufferedBytes >= waiting) this.webSocket.terminate()
      waiting = this.bufferedBytes
    }, CLOSE_LOOK_MS)
  }

  /** The socket has closed: its timer goes with it. */
  closed(): void {
    clearInterval(this.#closing)
  }
}
