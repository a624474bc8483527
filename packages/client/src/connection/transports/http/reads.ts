import {
  decodeMessage,
  encode,
  isTerminal,
  type ErrorAnswerMessage,
  type StreamEvent,
  type UnknownEvent,
} from '@runnel/protocol'
import { ABNORMAL } from '../../close-codes.js'
import { Position } from './position.js'
import { LinkBroken } from './requests.js'

/** How long a new stream waits for others that are about to be read as well. */
const COLLECT_MS = 50

/** One reading of many streams, and what becomes of it. */
export interface ReadJob {
  /** Id → cursor of what it has still to read. */
  cursors(): Record<string, string | null>
  /** It reads: what it replaces may go. */
  onOpened(): void
  /** An event, in JSON. False when it brought nothing new. */
  onEvent(text: string): boolean
  readonly signal: AbortSignal
}

/** Reads until every stream of the job has ended, or the server ends the answer. Rejects when it breaks. */
export type Read = (job: ReadJob) => Promise<void>

export interface ReadHandlers {
  onText(text: string): void
  onBroken(error: unknown): void
  /** Whether more streams are about to be read. */
  isExpectingMore(): boolean
}

interface Running {
  /** The streams whose events it may bring. */
  readonly ids: Set<string>
  readonly abort: AbortController
  isOpen: boolean
}

/**
 * The streams that are read, over one request for all. Another stream is a new request; the old one goes on until the new
 * one reads, so that nothing stands still in between and no stream is without a reader. One new request at a time: what
 * changes while it is on its way waits for it.
 */
export class Reads {
  readonly #read: Read
  readonly #handlers: ReadHandlers
  readonly #positions = new Map<string, Position>()
  #current: Running | undefined
  #previous: Running | undefined
  /** Something changed since the request that is on its way was sent. */
  #isStale = false
  /** Nothing is read for a while, so that a command finds a connection free. */
  #isPaused = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(read: Read, handlers: ReadHandlers) {
    this.#read = read
    this.#handlers = handlers
  }

  /** Reads a stream after `cursor`, or from its start, wherever it stood before. */
  attach(id: string, cursor: string | undefined): void {
    this.#release(id)
    this.#positions.set(id, new Position(cursor))
    this.#change()
  }

  /** Reads a stream that was just started from its start, unless it is read already. */
  follow(id: string): void {
    if (!this.#positions.has(id)) this.attach(id, undefined)
  }

  detach(id: string): void {
    this.#release(id)
    if (this.#positions.delete(id)) this.#change()
  }

  /** Reads what is read over a new request. What is under way may be dead, and is not waited for. */
  renew(): void {
    this.#letGo()
    if (this.#positions.size > 0) this.#change()
  }

  /** Ends the reading until `goOn`. */
  pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#letGo()
  }

  goOn(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.renew()
  }

  /** Ends every request; what is attached after it is not read. Idempotent. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#positions.clear()
    this.#letGo()
  }

  /** What a request under way may still bring of the stream is of an older reading. */
  #release(id: string): void {
    this.#current?.ids.delete(id)
    this.#previous?.ids.delete(id)
  }

  /** The changes of one turn, and of prompts that are sent together, are one request. */
  #change(): void {
    if (this.#isClosed) return
    this.#timer ??= setTimeout(() => this.#replace(), this.#handlers.isExpectingMore() ? COLLECT_MS : 0)
  }

  #replace(): void {
    this.#timer = undefined
    if (this.#positions.size === 0) return this.#letGo()
    if (this.#isPaused) return
    if (this.#current?.isOpen === false) {
      this.#isStale = true
      return
    }
    this.#previous = this.#current
    const running = { ids: new Set(this.#positions.keys()), abort: new AbortController(), isOpen: false }
    this.#current = running
    for (const [id, position] of this.#positions) this.#say(position.attach(id))
    this.#run(running)
  }

  #letGo(): void {
    const [current, previous] = [this.#current, this.#previous]
    this.#current = this.#previous = undefined
    this.#isStale = false
    current?.abort.abort()
    previous?.abort.abort()
  }

  #run(running: Running): void {
    const job = {
      cursors: () => this.#cursors(running),
      onOpened: () => this.#opened(running),
      onEvent: (text: string) => this.#take(running, text),
      signal: running.abort.signal,
    }
    this.#read(job).then(
      () => this.#ended(running),
      (error: unknown) => running === this.#current && this.#handlers.onBroken(error),
    )
  }

  #opened(running: Running): void {
    running.isOpen = true
    if (running !== this.#current) return
    this.#previous?.abort.abort()
    this.#previous = undefined
    if (this.#isStale) this.#change()
    this.#isStale = false
  }

  /** An answer that ends before its streams was cut, or its server is going. */
  #ended(running: Running): void {
    if (running !== this.#current) return
    this.#current = undefined
    if (running.ids.size > 0) this.#handlers.onBroken(new LinkBroken({ code: ABNORMAL }))
  }

  #cursors({ ids }: Running): Record<string, string | null> {
    return Object.fromEntries([...this.#positions].filter(([id]) => ids.has(id)).map(([id, at]) => [id, at.cursor]))
  }

  #take(running: Running, text: string): boolean {
    const decoded = decodeMessage(text)
    // What cannot be read shows as a gap, as on every transport.
    if (!decoded.ok) return false
    const message = decoded.value
    switch (message.type) {
      case 'start':
      case 'chunk':
      case 'status':
      case 'complete':
      case 'cancelled':
      case 'unknown':
        return this.#pass(running, message, text)
      case 'error':
        return message.seq === undefined ? this.#refuse(running, message) : this.#pass(running, message, text)
      default:
        return false
    }
  }

  #pass({ ids }: Running, event: StreamEvent | UnknownEvent, text: string): boolean {
    const { id } = event
    const position = ids.has(id) ? this.#positions.get(id) : undefined
    const rest = position?.advance(event)
    if (!position || !rest) return false
    if (event.type === 'start') this.#say(position.attach(id, event.epoch))
    if (event.type !== 'unknown' && isTerminal(event)) this.#forget(id)
    this.#handlers.onText(rest === event || rest.type === 'unknown' ? text : encode(rest))
    return true
  }

  /** The stream cannot be read, or not now. */
  #refuse({ ids }: Running, answer: ErrorAnswerMessage): boolean {
    const { id } = answer
    if (id === undefined || !ids.has(id)) return false
    this.#forget(id)
    this.#say({ ...answer, re: 'resume' })
    return true
  }

  #forget(id: string): void {
    this.#release(id)
    this.#positions.delete(id)
  }

  #say(message: Parameters<typeof encode>[0] | undefined): void {
    if (message) this.#handlers.onText(encode(message))
  }
}
