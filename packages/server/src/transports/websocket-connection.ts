import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Connection, Frame } from '../ports/connection.js'
import { HighWater } from './high-water.js'

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
    // Corked: all frames of the turn leave in one write, which is most of what a token costs.
    socket.cork()
    for (const [index, frame] of frames.entries()) {
      const text = typeof frame === 'string' ? frame : frame.json
      if (index < frames.length - 1) webSocket.send(text)
      else webSocket.send(text, this.#highWater.taken)
    }
    socket.uncork()
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
