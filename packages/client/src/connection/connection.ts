import type { ConnectionState } from '../types.js'
import { Observable } from '../streams/observable.js'
import { ABNORMAL } from './close-codes.js'
import { dueAt, INITIAL, step, type Input, type Machine } from './connection-state.js'
import { isReachable, watchPage, type Page } from './page-signals.js'
import { openSocket, type Socket, type WebSocketConstructor } from './socket.js'
import { Timers } from './timers.js'

const OPEN_TIMEOUT_MS = 10_000
/** A connection that stood this long has proved itself. */
const STABLE_MS = 5000
/** What a server may take for its first word, before `welcome` has named its heartbeat. */
const FIRST_WORD_MS = 10_000
const SILENT_HEARTBEATS = 2.5
/** How long a probe may go unanswered. */
const PROBE_MS = 5000

export interface ConnectionOptions {
  readonly url: string
  readonly WebSocket: WebSocketConstructor | undefined
  readonly page: Page
  readonly random: () => number
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  /** Say something that the server answers. */
  readonly onProbe: () => void
  /** An open connection is gone; `code` says why. */
  readonly onDown: (code: number) => void
}

/** The socket, its timers and its reconnects. What is said over it is not its business. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #timers = new Timers()
  readonly #state = new Observable<ConnectionState>(INITIAL.state)
  #machine: Machine = INITIAL
  #socket: Socket | undefined
  #unwatch: (() => void) | undefined
  #heardAt = 0
  #silence_ms = FIRST_WORD_MS

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#machine.state
  }

  subscribe(listener: (state: ConnectionState) => void): () => void {
    return this.#state.subscribe(listener)
  }

  /** Makes the first attempt. */
  start(): void {
    const { WebSocket, page, url } = this.#options
    if (!WebSocket) return this.#advance({ type: 'unsupported' })
    const { hostname } = new URL(url)
    this.#unwatch = watchPage(page, (type) => {
      if (type === 'offline' && isReachable(page, hostname)) return
      this.#advance({ type })
      if (type === 'wake') this.#probe()
    })
    this.#advance({ type: 'start', online: isReachable(page, hostname) })
  }

  /** False when there is no open connection; nothing is kept. */
  send(text: string): boolean {
    return this.state.name === 'open' && this.#socket?.send(text) === true
  }

  /** The connection proved itself: the next loss starts counting anew. */
  settle(): void {
    if (this.#machine.attempt > 0) this.#advance({ type: 'settled' })
  }

  /** How often the server lets itself be heard; 0: never, so that its silence says nothing. */
  setHeartbeat(heartbeat_ms: number): void {
    this.#silence_ms = heartbeat_ms * SILENT_HEARTBEATS
    if (heartbeat_ms > 0) this.#awaitWord(this.#silence_ms)
    else this.#timers.clear('silence')
  }

  goaway(reconnect_in_ms: number): void {
    this.#advance({ type: 'goaway', reconnect_in_ms })
    this.#armDue()
  }

  reconnect(): void {
    this.#advance({ type: 'retry' })
  }

  /** Drops the socket as a broken network would. */
  interrupt(): void {
    this.#advance({ type: 'lost', code: ABNORMAL })
  }

  close(): void {
    this.#unwatch?.()
    this.#advance({ type: 'close' })
    this.#state.close()
  }

  #advance(input: Input): void {
    const before = this.#machine
    this.#machine = step(before, input, { now: performance.now(), random: this.#options.random() })
    const { state } = this.#machine
    if (state === before.state) return
    this.#timers.clearAll()
    if (state.name !== 'open') this.#letGo()
    this.#enter(state)
    if (before.state.name === 'open') this.#options.onDown(input.type === 'lost' ? input.code : ABNORMAL)
    this.#state.set(this.state)
  }

  #enter(state: ConnectionState): void {
    if (state.name === 'connecting') this.#connect()
    if (state.name === 'open') this.#opened()
    this.#armDue()
  }

  #connect(): void {
    const { url, WebSocket } = this.#options
    if (!WebSocket) return
    this.#timers.set('open', OPEN_TIMEOUT_MS, () => this.#advance({ type: 'lost', code: ABNORMAL }))
    this.#socket = openSocket(url, WebSocket, {
      onOpen: () => this.#advance({ type: 'opened' }),
      onText: (text) => this.#heard(text),
      onLost: (code) => this.#advance({ type: 'lost', code }),
    })
  }

  #opened(): void {
    this.#timers.set('stable', STABLE_MS, () => this.#advance({ type: 'settled' }))
    this.#silence_ms = FIRST_WORD_MS
    this.#heardAt = performance.now()
    this.#awaitWord(FIRST_WORD_MS)
    this.#options.onOpen()
  }

  #heard(text: string): void {
    this.#heardAt = performance.now()
    this.#options.onText(text)
  }

  /** One timer that looks when it was last heard, rather than a new timer with every token. */
  #awaitWord(delay_ms: number): void {
    this.#timers.set('silence', delay_ms, () => {
      const left_ms = this.#heardAt + this.#silence_ms - performance.now()
      if (left_ms > 0) this.#awaitWord(left_ms)
      else this.#advance({ type: 'lost', code: ABNORMAL })
    })
  }

  /** A phone that slept may hold a socket that died meanwhile: asking is quicker than waiting for the silence to count. */
  #probe(): void {
    if (this.state.name !== 'open') return
    const askedAt = performance.now()
    this.#options.onProbe()
    this.#timers.set('probe', PROBE_MS, () => {
      if (this.#heardAt < askedAt) this.#advance({ type: 'lost', code: ABNORMAL })
    })
  }

  #armDue(): void {
    const at = dueAt(this.#machine)
    if (at === undefined) return
    this.#timers.set('due', Math.max(0, at - performance.now()), () => {
      this.#advance({ type: 'due' })
      // A timer may fire a fraction of a millisecond early.
      this.#armDue()
    })
  }

  #letGo(): void {
    this.#socket?.drop()
    this.#socket = undefined
  }
}
