import { encode, type ServerMessage } from '@runnel/protocol'
import type { WebSocketConstructor } from '../../src/index.js'

/** The client's end of a socket whose server is the test. */
export class FakeSocket extends EventTarget {
  readyState = 0
  binaryType = 'blob'
  readonly sent: string[] = []

  constructor(
    readonly url: string,
    readonly protocols: string | string[] | undefined,
  ) {
    super()
  }

  /** The commands that the client sent, parsed. */
  get commands(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text) as Record<string, unknown>)
  }

  /** What went out beside `hello`, as `type:id`. */
  get log(): string[] {
    return this.commands.filter(({ type }) => type !== 'hello').map(({ type, id }) => `${String(type)}:${String(id)}`)
  }

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    if (this.readyState < 2) this.readyState = 2
  }

  accept(): this {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
    return this
  }

  say(...messages: (ServerMessage | Record<string, unknown>)[]): this {
    for (const message of messages) this.sayRaw(encode(message as ServerMessage))
    return this
  }

  sayRaw(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  shut(code: number): void {
    this.readyState = 3
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '', wasClean: true }))
  }

  /** As a browser reports a broken or refused connection. */
  break(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('error'))
    this.shut(1006)
  }
}

/** Every socket that was opened, in order. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []
  readonly WebSocket: WebSocketConstructor

  constructor() {
    const { sockets } = this
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('no socket was opened')
    return socket
  }
}
