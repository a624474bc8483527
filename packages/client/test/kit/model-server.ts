import type { StreamEvent } from '@runnel/protocol'
import type { FakeSocket } from './fake-network.js'
import { answer, attached, chunk, complete, start, welcome } from './messages.js'

/** What may go wrong with the next frame. */
export type Fault = 'none' | 'lost' | 'twice' | 'merged'

/** One stream's log and its reader, in a few lines: what the client must agree with, whatever the wire does. */
export class ModelServer {
  readonly #id: string
  #log: StreamEvent[] = []
  #socket: FakeSocket | undefined
  #heard = 0
  /** The number of the last event sent on this socket; undefined while it is not attached. */
  #cursor: number | undefined
  /** Generations that were started. */
  starts = 0

  constructor(id: string) {
    this.#id = id
  }

  get text(): string {
    return this.#log.map((event) => (event.type === 'chunk' ? event.token : '')).join('')
  }

  append(token: string): void {
    if (this.starts > 0) this.#log.push(chunk(this.#id, this.#log.length, token))
  }

  finish(): void {
    this.#log.push(complete(this.#id, this.#log.length))
  }

  /** Serves `socket` from now on, and carries out what it has said. */
  serve(socket: FakeSocket): void {
    if (socket !== this.#socket) {
      this.#socket = socket
      this.#heard = 0
      this.#cursor = undefined
    }
    for (; this.#heard < socket.commands.length; this.#heard += 1) this.#obey(socket, socket.commands[this.#heard])
  }

  /** Sends the next event, or all of them merged, and hears the answer. */
  deliver(socket: FakeSocket, fault: Fault): void {
    this.serve(socket)
    const event = this.#cursor === undefined ? undefined : this.#log[this.#cursor + 1]
    if (!event) return
    const frame = fault === 'merged' ? this.#merged(event) : event
    this.#cursor = frame.seq
    if (fault !== 'lost') socket.say(frame)
    if (fault === 'twice') socket.say(frame)
    this.serve(socket)
  }

  #merged(first: StreamEvent): StreamEvent {
    if (first.type !== 'chunk') return first
    const run = this.#log.slice(first.seq).filter((event) => event.type === 'chunk')
    const last = first.seq + run.length - 1
    return chunk(this.#id, last, run.map(({ token }) => token).join(''), first.seq)
  }

  #obey(socket: FakeSocket, command: Record<string, unknown> | undefined): void {
    if (command?.['type'] === 'hello') socket.say(welcome())
    if (command?.['type'] === 'prompt') this.#start(socket)
    if (command?.['type'] === 'resume') this.#resume(socket, command['cursor'])
  }

  #start(socket: FakeSocket): void {
    if (this.starts === 0) {
      this.starts += 1
      this.#log = [start(this.#id)]
    }
    this.#attach(socket, -1)
  }

  #resume(socket: FakeSocket, cursor: unknown): void {
    const last = typeof cursor === 'string' ? Number(cursor.split('.')[1]) : -1
    if (this.starts === 0) socket.say(answer('resume', this.#id, 'stream_not_found'))
    else this.#attach(socket, last)
  }

  #attach(socket: FakeSocket, last: number): void {
    this.#cursor = last
    socket.say(attached(this.#id, { last_seq: this.#log.length - 1 }))
  }
}
