import { type Client, type ConnectionState, createClient, type StreamView } from '@runnel/client'
import { WebSocket } from 'ws'
import { type Answer, watchAnswer } from './answer.js'
import { FrameWatch } from './frame-watch.js'
import type { Ledger } from './ledger.js'

/** Which way the client reads; `auto` begins with the WebSocket and goes down where it must. */
export type Way = 'auto' | 'websocket' | 'sse' | 'poll'

export interface PlayerOptions {
  readonly server: string
  readonly ledger: Ledger
  readonly random: () => number
  readonly transport?: Way
  /** What is kept beyond a reload. */
  readonly items?: Map<string, string>
  /** Whether the numbers on the wire are watched too; true when left out. */
  readonly frames?: boolean
}

/** A real client, and what is seen of it from outside. */
export class Player {
  readonly client: Client
  /** What a page hears of its network. */
  readonly signals = new EventTarget()
  readonly answers: Answer[] = []
  readonly #ledger: Ledger
  readonly #watch: FrameWatch
  readonly #unended = new Set<Answer>()
  #wasOpen = false
  #opens = 0
  #transport: string | undefined

  constructor({ server, ledger, random, transport = 'websocket', items = new Map(), frames = true }: PlayerOptions) {
    this.#ledger = ledger
    this.#watch = new FrameWatch(ledger)
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    }
    this.client = createClient({ server, transport }, { WebSocket, page: { window: this.signals }, storage, random })
    if (frames) this.client.onFrame(this.#watch.take)
    this.client.onConnection((state) => this.#follow(state))
  }

  /** Starts an answer and watches it. */
  ask(prompt: string, onView?: (view: StreamView) => void): Answer {
    return this.watch(prompt, this.client.stream(prompt), onView)
  }

  watch(prompt: string, stream: Answer['stream'], onView?: (view: StreamView) => void): Answer {
    const answer = watchAnswer(this.#ledger, prompt, stream, onView)
    this.answers.push(answer)
    this.#unended.add(answer)
    void answer.ended.then(() => this.#unended.delete(answer))
    return answer
  }

  /** The numbers of the last events shown, of all answers together. */
  shown(): number {
    return this.answers.reduce((sum, { stream }) => sum + stream.view.seq, 0)
  }

  close(): void {
    this.client.close()
  }

  #follow(state: ConnectionState): void {
    if (state.name === 'open') return this.#opened(state.transport)
    if (this.#wasOpen && state.name !== 'closed') this.#ledger.count('drops')
    this.#wasOpen = false
  }

  #opened(transport: string): void {
    this.#watch.reconnected(transport)
    if (this.#opens > 0 && !this.#wasOpen) this.#ledger.count('resumes', this.#unended.size)
    if (this.#opens > 0 && this.#transport !== transport) this.#ledger.count('switches')
    this.#opens += 1
    this.#wasOpen = true
    this.#transport = transport
  }
}
