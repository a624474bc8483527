import type { ServerResponse } from 'node:http'
import type { Connection, Frame } from '../ports/connection.js'
import { HighWater } from './high-water.js'

/** How often a response that has ended is looked at, in milliseconds: one of which nothing was taken since is cut. */
const CLOSE_LOOK_MS = 2_000

/** An SSE response as a `Connection`. Events have the same JSON as on the WebSocket. */
export class SseConnection implements Connection {
  /** When something was last sent, by `performance.now()`. */
  lastSentAt = performance.now()
  #closing: NodeJS.Timeout | undefined
  #isClosed = false
  readonly #highWater: HighWater

  constructor(
    private readonly response: ServerResponse,
    /** Called when a connection that was full has room again. */
    onRoom: () => void,
  ) {
    this.#highWater = new HighWater(() => this.bufferedBytes, onRoom)
  }

  get bufferedBytes(): number {
    return this.response.writableLength
  }

  send(frames: readonly (Frame | string)[]): void {
    this.lastSentAt = performance.now()
    this.response.write(frames.map(eventText).join(''), this.#highWater.taken)
    this.#highWater.sent()
  }

  /** A line that clients ignore and proxies see. */
  comment(text: string): void {
    this.send([`: ${text}\n\n`])
  }

  /** SSE has no close codes: the response ends, and what was to be read stays readable. Idempotent. */
  close(): void {
    // A reader may leave in the very turn that sends its last event: a timer that starts behind that would never end.
    if (this.#closing !== undefined || this.#isClosed) return
    this.response.end()
    let waiting = this.bufferedBytes
    this.#closing = setInterval(() => {
      if (this.bufferedBytes >= waiting) this.response.destroy()
      waiting = this.bufferedBytes
    }, CLOSE_LOOK_MS)
  }

  /** The response has closed: its timer goes with it. */
  closed(): void {
    this.#isClosed = true
    clearInterval(this.#closing)
  }
}

/** `id:` lets a browser's own EventSource resume. Ids and epochs have no line breaks, by their patterns. */
function eventText(frame: Frame | string): string {
  if (typeof frame === 'string') return frame
  return `event: ${frame.type}\nid: ${frame.id}.${frame.epoch}.${frame.seq}\ndata: ${frame.json}\n\n`
}
