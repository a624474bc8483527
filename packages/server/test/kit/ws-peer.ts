import type { ServerMessage } from '@runnel/protocol'
import { WebSocket } from 'ws'

type Wanted<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/** A client of few words: it sends what it is told, and keeps everything that comes. */
export class WsPeer {
  /** Everything received, oldest first. */
  readonly messages: ServerMessage[] = []
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  readonly #waiting = new Set<() => void>()
  #read = 0

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString('utf8')) as ServerMessage)
      this.#wake()
    })
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code)
        this.#wake()
      })
    })
    socket.on('error', () => undefined)
  }

  static open(
    url: string,
    { protocols = [], headers = {} }: { protocols?: string[]; headers?: Record<string, string> } = {},
  ): Promise<WsPeer> {
    const socket = new WebSocket(url, protocols, { headers })
    const peer = new WsPeer(socket)
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(peer))
      socket.once('error', reject)
    })
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  sendText(text: string): void {
    this.socket.send(text)
  }

  /** The next message of the type that has not been asked for yet; those before it are passed over. */
  async next<T extends ServerMessage['type']>(
    type: T,
    fits: (message: Wanted<T>) => boolean = () => true,
  ): Promise<Wanted<T>> {
    for (;;) {
      while (this.#read < this.messages.length) {
        const message = this.messages[this.#read++]
        if (message?.type === type && fits(message as Wanted<T>)) return message as Wanted<T>
      }
      await this.#more(`waiting for ${type}`)
    }
  }

  /** Resolves when one of everything received fits; with the close code when the connection closes before. */
  async seen(fits: (message: ServerMessage) => boolean): Promise<number | undefined> {
    while (!this.messages.some(fits)) {
      if (this.socket.readyState === WebSocket.CLOSED) return this.closed
      await this.#more('')
    }
    return undefined
  }

  /** The messages that carry the id, so far. */
  of(id: string): ServerMessage[] {
    return this.messages.filter((message) => 'id' in message && message.id === id)
  }

  /** The answer's text under an id, so far. */
  text(id: string): string {
    return this.of(id)
      .map((message) => (message.type === 'chunk' && !message.channel ? message.token : ''))
      .join('')
  }

  /** Resolves when everything sent before has been answered: the server works in order. */
  async settled(): Promise<void> {
    const t = Math.random()
    this.send({ type: 'ping', t })
    await this.next('pong', (pong) => pong.t === t)
  }

  terminate(): void {
    this.socket.terminate()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  #more(what: string): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return Promise.reject(new Error(`closed while ${what}`))
    return new Promise((resolve) => this.#waiting.add(resolve))
  }
}
