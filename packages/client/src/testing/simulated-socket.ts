import { encode, type ServerMessage } from '@runnel/protocol'

/** What a socket tells the simulated server. */
export interface SocketHost {
  opened(socket: SimulatedSocket): void
  /** A command, as JSON. */
  said(socket: SimulatedSocket, command: string): void
  closed(socket: SimulatedSocket): void
}

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3
/** No close frame came. */
const ABNORMAL = 1006

/** The client's end of a connection, with the shape of a browser's `WebSocket`. What the server says arrives at once. */
export class SimulatedSocket extends EventTarget {
  readyState = CONNECTING
  binaryType = 'blob'
  readonly #host: SocketHost

  constructor(host: SocketHost) {
    super()
    this.#host = host
    // As a browser: whoever made it gets to listen first.
    queueMicrotask(() => this.#host.opened(this))
  }

  send(text: string): void {
    if (this.readyState === OPEN) this.#host.said(this, text)
  }

  close(): void {
    this.#end()
  }

  accept(): void {
    if (this.readyState !== CONNECTING) return
    this.readyState = OPEN
    this.dispatchEvent(new Event('open'))
  }

  say(message: ServerMessage): void {
    if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent('message', { data: encode(message) }))
  }

  /** Ends it from the server's side; without a code as a broken network does. */
  break(code: number = ABNORMAL): void {
    if (!this.#end()) return
    if (code === ABNORMAL) this.dispatchEvent(new Event('error'))
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '', wasClean: code !== ABNORMAL }))
  }

  /** False when it had ended before. */
  #end(): boolean {
    if (this.readyState === CLOSED) return false
    this.readyState = CLOSED
    this.#host.closed(this)
    return true
  }
}
