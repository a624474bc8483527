import { acquireClient, type ClientLease, isEnded } from '../client.js'
import type { Client, ClientOptions, ConnectionState, Prompt, Stream, StreamView } from '../types.js'
import { type AIStreamActions, type AIStreaming, stateOf } from './ai-stream-state.js'
import {
  type AnswerData,
  type AnswerReader,
  type AnswerReaderOptions,
  kindOfBlock,
  loadAnswerReader,
} from './answer-data.js'
import { nextFrame } from '../rendering/frame.js'

/** Where the answers come from. */
export interface AIStreamOptions extends ClientOptions {
  /** A client to use instead of the shared one. It is not closed. */
  readonly client?: Client | undefined
  /** The block type of prompts that name none. Default `ask`. */
  readonly block?: string | undefined
}

const IDLE: ConnectionState = { name: 'idle' }

/**
 * One answer at a time for one host, whatever its framework: the text is kept here, and the host is told at most once
 * per frame. Between `open` and `close` it holds a share of the page's connection.
 */
export class AIStream {
  #options: AIStreamOptions = {}
  readonly #listeners = new Set<() => void>()
  readonly #actions: AIStreamActions
  #state: AIStreaming
  #lease: ClientLease | undefined
  #unwatch: (() => void) | undefined
  #stream: Stream | undefined
  #unsubscribe: (() => void) | undefined
  #view: StreamView | undefined
  #prompt: Prompt | undefined
  #pieces: string[] = []
  /** How much of the text the pieces hold. */
  #shown = 0
  #reader: LoadedReader | undefined
  #cancelFrame: (() => void) | undefined

  constructor(options: AIStreamOptions = {}) {
    this.#options = options
    this.#actions = {
      start: (prompt) => this.#start(typeof prompt === 'string' ? { prompt } : prompt),
      cancel: () => this.#stream?.cancel(),
      retry: () => this.#retry(),
      reset: () => this.#reset(),
    }
    this.#state = this.#moment()
  }

  /** The latest moment; the same object until something changed. */
  readonly getState = (): AIStreaming => this.#state

  /** Calls `listener` after each change, at most once per frame. Returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Connects, or moves to what `options` name now: another client or another block lets go of the answer. Idempotent. */
  open(options: AIStreamOptions = this.#options): void {
    const before = this.#options
    this.#options = options
    if (before.block !== options.block) {
      this.#letGo()
      this.#changed()
    }
    if (this.#lease && isSameServer(before, options)) return
    this.close()
    this.#acquire()
    this.#changed()
  }

  /** Lets go of the connection and of the answer, which goes on without this reader. Idempotent. */
  close(): void {
    this.#cancelFrame?.()
    this.#cancelFrame = undefined
    this.#letGo()
    this.#unwatch?.()
    this.#lease?.release()
    this.#unwatch = this.#lease = undefined
  }

  #acquire(): Client {
    if (this.#lease) return this.#lease.client
    const { client, block: _, ...options } = this.#options
    this.#lease = client ? { client, release: () => {} } : acquireClient(options)
    this.#unwatch = this.#lease.client.onConnection(() => this.#changed())
    return this.#lease.client
  }

  #start(prompt: Prompt): string {
    const client = this.#acquire()
    this.#reset()
    const { block } = this.#options
    this.#prompt = { ...(block !== undefined && { block }), ...prompt }
    const stream = client.stream(this.#prompt)
    this.#stream = stream
    this.#view = stream.view
    this.#unsubscribe = stream.subscribe((view) => this.#take(view))
    this.#changed()
    return stream.id
  }

  #retry(): void {
    // Of what has arrived: the state that is shown may be a frame behind.
    if (this.#view && !isEnded(this.#view)) return this.#stream?.retry()
    if (!this.#prompt) return
    // A new try is a new stream.
    const { id: _, ...prompt } = this.#prompt
    this.#start(prompt)
  }

  /** A stream that is stopped is not let go of: the connection still has to carry the stop. */
  #reset(): void {
    this.#stream?.cancel()
    this.#forget()
    this.#changed()
  }

  #letGo(): void {
    this.#stream?.detach()
    this.#forget()
  }

  #forget(): void {
    this.#unsubscribe?.()
    this.#reader?.close()
    this.#stream = this.#unsubscribe = this.#view = this.#reader = this.#prompt = undefined
    this.#startPieces()
  }

  #startPieces(): void {
    this.#pieces = []
    this.#shown = 0
  }

  #take(view: StreamView): void {
    // A new generation of the text voids the pieces of the one before.
    if (view.generation !== this.#view?.generation) this.#startPieces()
    this.#view = view
    this.#changed()
  }

  #changed(): void {
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined
      this.#show()
    })
  }

  #show(): void {
    const piece = this.#view?.text.slice(this.#shown) ?? ''
    if (piece !== '') this.#pieces.push(piece)
    this.#shown += piece.length
    this.#state = this.#moment()
    for (const listener of [...this.#listeners]) listener()
  }

  #moment(): AIStreaming {
    const view = this.#view
    const pieces = this.#pieces
    const count = pieces.length
    return stateOf({
      view,
      connection: this.#lease?.client.connection ?? IDLE,
      actions: this.#actions,
      chunks: () => pieces.slice(0, count),
      data: () => this.#read(view),
    })
  }

  /** What reads the answer is loaded when its data is first asked for. */
  #read(view: StreamView | undefined): AnswerData | undefined {
    // Of an earlier moment nothing can be read any more: readers only go on.
    if (!view || view !== this.#view || view.text === '') return undefined
    this.#reader ??= new LoadedReader(this.#prompt?.block ?? 'ask', {
      onData: () => this.#changed(),
      server: this.#lease?.client.server ?? '',
    })
    return this.#reader.read(view)
  }
}

/** A reader that loads, and then reads. A reset of the text takes a new one. */
class LoadedReader {
  readonly #load: () => Promise<AnswerReader>
  readonly #onData: () => void
  #reader: AnswerReader | undefined
  #generation: number | undefined
  #isClosed = false

  constructor(block: string, options: AnswerReaderOptions) {
    this.#load = () => loadAnswerReader(kindOfBlock(block), options)
    this.#onData = options.onData
  }

  read(view: StreamView): AnswerData | undefined {
    if (view.generation !== this.#generation) this.#renew(view.generation)
    return this.#reader?.read(view.text, isEnded(view))
  }

  close(): void {
    this.#isClosed = true
    this.#reader?.close()
  }

  #renew(generation: number): void {
    this.#reader?.close()
    this.#reader = undefined
    this.#generation = generation
    this.#load().then(
      (reader) => {
        if (this.#isClosed || generation !== this.#generation) return reader.close()
        this.#reader = reader
        this.#onData()
      },
      // The file cannot be fetched: the text is there all the same, and the next answer tries again.
      () => {},
    )
  }
}

function isSameServer(a: AIStreamOptions, b: AIStreamOptions): boolean {
  return a.client === b.client && a.server === b.server && a.transport === b.transport && a.share === b.share
}
