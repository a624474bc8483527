import {
  type AttachedMessage,
  type ClientCommand,
  type ErrorAnswerMessage,
  type StreamEvent,
  type UnknownEvent,
  type WireError,
} from '@runnel/protocol'
import { actionFor } from './answers.js'
import { fullJitter } from './backoff.js'
import type { LiveStreams } from './live-streams.js'
import { localError } from './local-errors.js'
import type { StreamReader } from './stream-reader.js'

const READ_AGAIN = { base_ms: 1000, cap_ms: 30_000 }

/** What reading needs of the connection. */
export interface Voice {
  /** Says a command, unless there is no connection to say it on. */
  say(command: ClientCommand): void
  /** Sends what the outbox holds and has not gone out. */
  flush(): void
  /** The connection proved itself. */
  settle(): void
  /** The server does not stream: asks for whole answers instead. */
  stopStreaming(): void
  /** Leaves a server that has sent this connection away. False where it has not. */
  leaveNow(): boolean
}

/** What the server's messages do to the streams, and what is said when they do not come. */
export class Reading {
  readonly #streams: LiveStreams
  readonly #voice: Voice
  readonly #random: () => number

  constructor(streams: LiveStreams, voice: Voice, random: () => number) {
    this.#streams = streams
    this.#voice = voice
    this.#random = random
  }

  /** The next message of a stream's log. */
  take(message: StreamEvent | UnknownEvent | AttachedMessage): void {
    const reader = this.#streams.get(message.id)
    if (!reader) return
    if (message.type === 'attached') this.#streams.answered(reader)
    const outcome = reader.take(message)
    switch (outcome) {
      case 'applied':
        return this.#applied(reader, message)
      case 'gap':
        return this.resume(reader)
      case 'stuck':
        return this.#giveUp(message.id, localError('internal'))
      case 'nothing':
        // The log has ended without its last event: nothing will follow, and half an answer must not wait for it for ever.
        if (isCut(message, reader.stream.view.seq)) this.#giveUp(message.id, localError('interrupted'))
        return
      default:
        return outcome satisfies never
    }
  }

  #applied({ stream }: StreamReader, { type }: StreamEvent | UnknownEvent | AttachedMessage): void {
    this.#voice.settle()
    if (type === 'start') this.#streams.outbox.settle('prompt', stream.id)
    if (stream.over.aborted) this.#streams.forget(stream.id)
  }

  /** An error without a `seq`. */
  answer(answer: ErrorAnswerMessage): void {
    const reader = answer.id === undefined ? undefined : this.#streams.get(answer.id)
    if (!reader) return
    const { id } = reader.stream
    const action = actionFor(answer)
    if (action !== 'ignore') this.#streams.answered(reader)
    switch (action) {
      case 'fail':
        return this.#failed(id, answer)
      case 'read_later':
        return this.#readLater(reader, answer.error)
      case 'start_over':
        return reader.startOver() ? this.resume(reader) : this.#streams.fail(id, answer.error)
      case 'cancelled':
        return this.unstopped(id)
      case 'ignore':
        return
      default:
        return action satisfies never
    }
  }

  #failed(id: string, { re, error }: ErrorAnswerMessage): void {
    if (this.#streams.outbox.has('cancel', id)) return this.#streams.stop(id)
    if (re === 'prompt' && error.code === 'streaming_disabled') return this.#voice.stopStreaming()
    // The prompt is said again on the next connection, which is another server's.
    if (re === 'prompt' && error.code === 'shutting_down' && this.#voice.leaveNow()) return
    // Reading it again is hopeless, but the prompt may be sent again: that is what a person can do about it.
    const isLost = re === 'resume' && error.code === 'stream_not_found'
    this.#streams.fail(id, isLost ? localError('stream_not_found') : error)
  }

  /** Asks for what a stream lacks. */
  resume(reader: StreamReader): void {
    const { id } = reader.stream
    this.#streams.awaitAnswer(id, () => this.unanswered(id))
    this.#voice.say(reader.resume())
  }

  /** The server lives and says nothing of this stream: the command, or its answer, was lost on the way. */
  unanswered(id: string): void {
    const reader = this.#streams.get(id)
    if (!reader) return
    if (!reader.asksAgain()) return this.#giveUp(id, localError('connection_timeout'))
    if (!this.#streams.outbox.has('prompt', id)) return this.resume(reader)
    this.#streams.outbox.again('prompt', id)
    this.#voice.flush()
  }

  /** Its reader has waited long enough for the log to say that it is stopped. */
  unstopped(id: string): void {
    this.#voice.say({ type: 'detach', id })
    this.#streams.stop(id)
  }

  #giveUp(id: string, error: WireError): void {
    this.#voice.say({ type: 'detach', id })
    this.#streams.fail(id, error)
  }

  #readLater(reader: StreamReader, error: WireError): void {
    const { id } = reader.stream
    const retry = reader.nextRetry()
    if (retry === undefined) return this.#streams.fail(id, error)
    const wait_ms = Math.max(error.retry_after_ms ?? 0, fullJitter(retry, READ_AGAIN, this.#random()))
    this.#streams.readLater(id, wait_ms, () => this.resume(reader))
  }
}

function isCut(message: StreamEvent | UnknownEvent | AttachedMessage, seq: number): boolean {
  return message.type === 'attached' && message.state === 'ended' && message.last_seq <= seq
}
