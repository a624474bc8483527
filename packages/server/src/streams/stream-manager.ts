import type { PromptBody } from '@runnel/protocol'
import type { Block } from '../blocks/define-block.js'
import type { ProviderRequest } from '../ports/provider.js'
import { requestError } from '../ports/request-error.js'
import type { NewStream } from '../ports/start-gate.js'
import { listingOf } from '../ports/stream-listing.js'
import {
  nameOf,
  type StoredStream,
  StoreUnavailable,
  type StreamKey,
  type StreamListing,
  type StreamLocator,
} from '../ports/stream-store.js'
import type { CallQueue } from '../runtime/call-queue.js'
import { beginConversation, releaseConversation } from './conversation.js'
import { firstShown } from './first-shown.js'
import { newEpoch } from './new-epoch.js'
import { OneAtATime } from './one-at-a-time.js'
import { providerRequest } from './provider-request.js'
import { type Readable, readableOf, readableOfStored } from './readable.js'
import { RememberedCancels } from './remembered-cancels.js'
import { RunningStreams } from './running-streams.js'
import { sameRequest } from './same-request.js'
import { storeListener } from './store-listener.js'
import { startEvent } from './start-event.js'
import { openTakeover } from './recovery.js'
import type { Stream } from './stream.js'
import { StreamLog } from './stream-log.js'
import type { StreamManagerOptions } from './stream-manager-options.js'
import { StreamRunner } from './stream-runner.js'
import type { Takeover } from './takeover.js'
import { recordOf } from './stream-record.js'

/** What a stream is about to be asked, already checked. */
export interface StartRequest extends NewStream {
  readonly body: PromptBody
  readonly block: Block
  /** The block's parameters, checked and completed. */
  readonly params: Readonly<Record<string, unknown>>
}

/** Starts, finds, cancels and retires streams. The one owner of those that this node generates. */
export class StreamManager {
  readonly #options: StreamManagerOptions
  readonly #running: RunningStreams
  readonly #cancels = new RememberedCancels()
  readonly #starts = new OneAtATime()
  readonly #runner: StreamRunner
  readonly #takeover: Takeover
  #draining = false

  constructor(options: StreamManagerOptions) {
    this.#options = options
    this.#running = new RunningStreams((stream) => options.gate?.leave?.(stream))
    this.#runner = new StreamRunner(options, this.#running)
    this.#takeover = openTakeover(options, {
      running: this.#running,
      runner: this.#runner,
      isLeaving: () => this.#draining,
    })
    const onFenced = (stream: Stream) => this.#runner.lose(stream)
    const onForgotten = (stream: Stream) => this.#runner.offerAgain(stream)
    options.store.listen(storeListener(this.#running, { takeover: this.#takeover, onForgotten, onFenced }))
  }

  /** The calls of the vendor that run, and those that wait for a place. */
  get calls(): Pick<CallQueue, 'running' | 'waiting'> {
    return this.#runner.calls
  }

  /** How many streams this node generates now. */
  get running(): number {
    return this.#running.size
  }

  /**
   * Starts the stream, or finds it when it was started before: a repeated prompt costs nothing.
   * @throws {RequestError} `id_in_use`, `too_many_streams`, `rate_limited`, `conversation_busy`, `shutting_down`
   * @throws {StoreUnavailable}
   */
  start(request: StartRequest): Promise<Readable> {
    // The same prompt on two connections at once: the second attaches, where it would find the session's last place or
    // its own conversation taken by the first.
    return this.#starts.run(nameOf(request), () => this.#start(request))
  }

  async #start(request: StartRequest): Promise<Readable> {
    const known = await this.find(request)
    if (known) return sameRequest(known, request.body)
    if (this.#draining) throw requestError('shutting_down')
    if (!this.#running.reserve(request.session, this.#options.limits.maxStreamsPerSession))
      throw requestError('too_many_streams')
    let stream: Stream | undefined
    try {
      await this.#options.gate?.pass(request)
      stream = await this.#launch(request)
    } finally {
      if (!stream) this.#running.release(request)
    }
    return stream ? readableOf(stream) : this.#attach(request)
  }

  /**
   * The stream, for reading; undefined when there is none.
   * @throws {StoreUnavailable} also for one of this node whose store has been away for too long
   */
  async find(locator: StreamLocator): Promise<Readable | undefined> {
    const own = this.#running.get(locator)
    if (own?.isLost) throw new StoreUnavailable('the store is away, and the answer waits for it')
    if (own) return readableOf(own)
    const stored = await this.#options.store.follow(locator)
    return stored && readableOfStored(stored)
  }

  /**
   * Stops the generation, wherever it runs. Idempotent. A cancel of a stream that is not there (yet) is remembered for
   * a while, and answered with undefined.
   */
  async cancel(key: StreamKey): Promise<Readable | undefined> {
    const own = this.#running.get(key)
    if (own) {
      own.cancel('client')
      return readableOf(own)
    }
    const stored = await this.#options.store.follow(key)
    // It may have begun while the store was asked.
    const begun = this.#running.get(key)
    if (begun) stored?.close()
    begun?.cancel('client')
    if (!begun && !stored?.log.terminal) await this.#cancelElsewhere(key, stored)
    return begun ? readableOf(begun) : stored && readableOfStored(stored)
  }

  async #cancelElsewhere(key: StreamKey, stored: StoredStream | undefined): Promise<void> {
    // A stream of this node that does not run is about to: it looks for what is remembered as it begins.
    if (!stored || stored.record.owner === this.#options.node) this.#cancels.add(key)
    if (stored?.record.owner !== this.#options.node)
      await this.#options.store.ask(key, { type: 'cancel', reason: 'client' })
  }

  /** Skips the rest of a retry wait. `not_waiting` also for a stream that has ended. */
  async retry(key: StreamKey): Promise<'retrying' | 'not_waiting' | 'not_found'> {
    const own = this.#running.get(key)
    if (own) return own.skipWait() ? 'retrying' : 'not_waiting'
    const stored = await this.#options.store.load(key)
    if (!stored) return 'not_found'
    stored.close()
    if (stored.log.terminal) return 'not_waiting'
    return (await this.#options.store.ask(stored.record, { type: 'retry' })) ? 'retrying' : 'not_waiting'
  }

  /** The session's streams, oldest first. */
  async list(session: string): Promise<readonly StreamListing[]> {
    const listed = await this.#options.store.list(session)
    // The store may have kept more of a stream than this node has shown yet.
    return listed.map((listing) => {
      const own = this.#running.get(listing.record)
      return own ? listingOf(own.record, own.log) : listing
    })
  }

  /** Whether it takes no new streams any more. */
  get draining(): boolean {
    return this.#draining
  }

  /** Takes no new streams from now on; those that run go on. */
  drain(): void {
    this.#draining = true
  }

  /** Resolves when no stream runs on this node, or `signal` aborts. Never rejects. */
  idle({ signal }: { signal: AbortSignal }): Promise<void> {
    return this.#running.idle({ signal })
  }

  /** Ends every running stream with `cancelled`, reason `shutdown`. */
  stopAll(): void {
    this.#draining = true
    this.#takeover.close()
    for (const stream of this.#running.all()) stream.cancel('shutdown')
  }

  /** Undefined when another prompt with this id came first, on this node or another. */
  async #launch(request: StartRequest): Promise<Stream | undefined> {
    const turns = await beginConversation({ ...this.#options, running: this.#running }, request)
    let stream: Stream | undefined
    try {
      // Ahead of the entry: a block of one's own may throw here, and must leave nothing behind.
      const asked = providerRequest({ ...request, turns, maxTokens: this.#options.limits.maxTokens })
      stream = await this.#enter(request)
      if (stream) this.#generate(stream, request, asked)
    } finally {
      if (!stream) await releaseConversation(this.#options.conversations, request)
    }
    if (stream) await firstShown(stream.log)
    return stream
  }

  /** Enters the stream in the store's directory; undefined when its key is taken. */
  async #enter(request: StartRequest): Promise<Stream | undefined> {
    const log = new StreamLog(request.id, newEpoch())
    const record = recordOf(request, { owner: this.#options.node, epoch: log.epoch })
    const { created } = await this.#options.store.create(record, log)
    return created ? this.#runner.open(record, log) : undefined
  }

  async #attach(request: StartRequest): Promise<Readable> {
    const known = await this.find(request)
    if (!known) throw requestError('internal')
    return sameRequest(known, request.body)
  }

  #generate(stream: Stream, request: StartRequest, asked: ProviderRequest): void {
    const { provider } = this.#options
    stream.write(startEvent(provider, { epoch: stream.log.epoch, block: request.block.type, asked }))
    if (this.#cancels.take(request)) stream.cancel('client')
    if (this.#draining) stream.cancel('shutdown')
    this.#runner.generate(stream, asked)
  }
}
