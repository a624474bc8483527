import type { ServerMessage, StreamEvent } from '@runnel/protocol'
import type { FakeSocket } from '../kit/fake-network.js'
import { chunk } from '../kit/messages.js'
import type { ModelLog } from './model-log.js'

/** What may go wrong with the next event. */
export type Fault = 'none' | 'lost' | 'twice' | 'merged' | 'late' | 'old'

interface Reading {
  readonly log: ModelLog
  after: number
  /** Nothing is lost twice in a row: a client may give a log up that yields nothing however often it asks. */
  spared: boolean
}

/** One connection of a house: what waits to be sent on it, and what goes wrong. */
export class ModelLink {
  session: string | undefined
  /** Whether the client was told its session. */
  wasGreeted = false
  readonly #reading = new Map<string, Reading>()
  readonly #outgoing: ServerMessage[] = []
  #late: StreamEvent | undefined
  #heard = 0

  constructor(private readonly socket: FakeSocket) {}

  /** What was said since it was asked last. */
  heard(): Record<string, unknown>[] {
    const commands = this.socket.commands.slice(this.#heard)
    this.#heard += commands.length
    return commands
  }

  say(message: ServerMessage): undefined {
    this.#outgoing.push(message)
  }

  isReading(log: ModelLog): boolean {
    return this.#reading.get(log.id)?.log === log
  }

  attach(log: ModelLog, after: number): void {
    this.#reading.set(log.id, { log, after, spared: true })
  }

  detach(id: string): void {
    this.#reading.delete(id)
  }

  /** Sends every answer that waits. */
  answer(): void {
    for (let next = this.#outgoing.shift(); next; next = this.#outgoing.shift()) this.#send(next)
  }

  /** Sends one answer, or else one event of a stream that has some. Whether there was anything. */
  deliver(fault: Fault, turn = 0): boolean {
    const answer = this.#outgoing.shift()
    if (answer) return this.#send(answer)
    const behind = [...this.#reading.values()].filter(({ log, after }) => after < log.events.length - 1)
    const reading = behind[turn % behind.length]
    if (!reading) return this.#sendLate()
    return this.#deliverEvent(reading, fault)
  }

  #deliverEvent(reading: Reading, fault: Fault): boolean {
    const { log, after, spared } = reading
    const event = log.events[after + 1]
    if (!event) return false
    const frame = fault === 'merged' ? merged(log, event) : event
    reading.after = frame.seq
    const isMissed = (fault === 'lost' || fault === 'late') && !spared
    reading.spared = isMissed
    if (isMissed && fault === 'late') this.#late = frame
    if (isMissed) return true
    const old = log.events[frame.seq >> 1]
    if (fault === 'old' && old) this.#send(old)
    if (fault === 'twice') this.#send(frame)
    this.#send(frame)
    return this.#sendLate() || true
  }

  #sendLate(): boolean {
    const late = this.#late
    this.#late = undefined
    return late !== undefined && this.#send(late)
  }

  #send(message: ServerMessage): boolean {
    // Frames of one reading may come in another order, but an event that is overtaken by another log's would pass for it.
    if (message.type === 'attached') this.#late = undefined
    if (message.type === 'welcome') this.wasGreeted = true
    this.socket.say(message)
    return true
  }
}

/** Everything from `first` on that may be one chunk. */
function merged({ id, events }: ModelLog, first: StreamEvent): StreamEvent {
  if (first.type !== 'chunk') return first
  const run = events.slice(first.seq).filter((event) => event.type === 'chunk')
  return chunk(id, first.seq + run.length - 1, run.map(({ token }) => token).join(''), first.seq)
}
