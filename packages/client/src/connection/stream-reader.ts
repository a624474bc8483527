import {
  formatCursor,
  read,
  UNREAD,
  type AttachedMessage,
  type ReaderState,
  type ResumeCommand,
  type StreamEvent,
  type UnknownEvent,
} from '@runnel/protocol'
import type { LiveStream } from '../streams/stream.js'

/** Resumes without a single new event between them, after which the log is taken for broken. */
const MAX_STALLED_RESUMES = 5
/** Waits for an unreadable stream without a new event between them; with the waits' cap, past a stream's life time. */
const MAX_READ_RETRIES = 30
/** How often a prompt or a resume that nobody answered is said again on one connection. */
const MAX_ASKED_AGAIN = 2

/**
 * - `applied`: an event was shown;
 * - `nothing`: it changed nothing that is seen;
 * - `gap`: events are missing, ask for them once;
 * - `stuck`: asking does not help.
 */
export type Outcome = 'applied' | 'nothing' | 'gap' | 'stuck'

/** The reader's rule at work on one stream: it decides what is shown, and bounds how often the rest is asked for. */
export class StreamReader {
  readonly stream: LiveStream
  #state: ReaderState = UNREAD
  #stalledResumes = 0
  #readRetries = 0
  #askedAgain = 0

  constructor(stream: LiveStream) {
    this.stream = stream
  }

  take(message: StreamEvent | UnknownEvent | AttachedMessage): Outcome {
    const { verdict, state } = read(this.#state, message)
    this.#state = state
    switch (verdict) {
      case 'drop':
        return 'nothing'
      case 'gap':
        return this.#stall()
      case 'reset':
        this.stream.reset()
        return this.#show(message)
      case 'apply':
        return this.#show(message)
      default:
        return verdict satisfies never
    }
  }

  /** Asks for what follows the last event; from the start when there is none. */
  resume(): ResumeCommand {
    const { epoch, last } = this.#state
    const head = { type: 'resume', id: this.stream.id } as const
    return epoch === undefined || last < 0 ? head : { ...head, cursor: formatCursor(epoch, last) }
  }

  /** Forgets the log that was read, for one that is read from its start. False when that was tried too often. */
  startOver(): boolean {
    if (this.#stall() === 'stuck') return false
    this.#state = { ...UNREAD, resuming: true }
    if (this.stream.view.seq >= 0) this.stream.reset()
    return true
  }

  /** The number of the coming try to read again (from 1), or undefined after the last. */
  nextRetry(): number | undefined {
    this.#readRetries += 1
    return this.#readRetries > MAX_READ_RETRIES ? undefined : this.#readRetries
  }

  /** The last prompt or resume was answered, or its connection is gone. */
  answered(): void {
    this.#askedAgain = 0
  }

  /** Whether what was not answered is worth saying again. */
  asksAgain(): boolean {
    this.#askedAgain += 1
    return this.#askedAgain <= MAX_ASKED_AGAIN
  }

  #show(message: StreamEvent | UnknownEvent | AttachedMessage): Outcome {
    if (message.type === 'attached') return 'nothing'
    this.#stalledResumes = 0
    this.#readRetries = 0
    this.stream.apply(message, performance.now())
    return 'applied'
  }

  #stall(): Outcome {
    this.#stalledResumes += 1
    return this.#stalledResumes > MAX_STALLED_RESUMES ? 'stuck' : 'gap'
  }
}
