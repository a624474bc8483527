import type { ClientOptions, ConnectionState, Transport } from '../types.js'
import { Observable } from '../streams/observable.js'
import { ABNORMAL, fateOf } from './close-codes.js'
import { dueAt, INITIAL, step, type Input, type Machine } from './connection-state.js'
import type { Http } from './json-mode.js'
import { Liveness } from './liveness.js'
import { isReachable, watchPage, type Page } from './page-signals.js'
import type { SessionStorage } from './stored-text.js'
import type { WebSocketConstructor } from './socket.js'
import { Timers } from './timers.js'
import { Climb, type ClimbOptions } from './transports/climb.js'
import * as ladders from './transports/ladder.js'
import type { Link, LinkEvents, Loss } from './transports/link.js'
import { openLink, openWebSocket } from './transports/open-link.js'
import { RungStore } from './transports/rung-store.js'

/** What opening may take, and what a server may take for its first word, before `welcome` has named its heartbeat. */
const PATIENT = { open_ms: 10_000, first_ms: 10_000 }
/** The same for a WebSocket while there is another transport to try. */
const HASTY = { open_ms: 3000, first_ms: 2000 }
/** How long the old link stays behind a switch: until the new one reads, its streams must not be without a reader. */
const OVERLAP_MS = 2000
/** A connection that stood this long has proved itself. */
const STABLE_MS = 5000

export interface ConnectionOptions {
  /** The address of the WebSocket. */
  readonly url: string
  readonly transport: NonNullable<ClientOptions['transport']>
  readonly WebSocket: WebSocketConstructor | undefined
  readonly http: Http
  readonly storage: SessionStorage | undefined
  readonly page: Page
  readonly random: () => number
  /** `hello`, in JSON, for a WebSocket that is tried beside the connection. */
  readonly greeting: () => string
  /** A link is open; `isGreeted` where `hello` was said on it, and `welcome` follows at once. */
  readonly onOpen: (link: { isGreeted: boolean }) => void
  readonly onText: (text: string) => void
  /** Say something that the server answers. */
  readonly onProbe: () => void
  /** An open connection is gone; `code` says why. */
  readonly onDown: (code: number) => void
}

/** The link to the server, its timers, its reconnects and its transports. What is said over it is not its business. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #timers = new Timers()
  readonly #state = new Observable<ConnectionState>(INITIAL.state)
  readonly #liveness = new Liveness(this.#timers, () => this.#silent())
  readonly #rungs: RungStore
  readonly #climb: Climb
  #machine: Machine = INITIAL
  /** Undefined where this page has no transport at all. */
  #ladder: ladders.Ladder | undefined
  #link: Link | undefined
  /** Counts the links. */
  #links = 0
  /** The link that another one has taken over from. Nothing of it is listened to. */
  #retired: Link | undefined
  #unwatch: (() => void) | undefined

  constructor(options: ConnectionOptions) {
    const { transport, WebSocket, http, storage, greeting, random } = options
    this.#options = options
    this.#rungs = new RungStore(http.server, storage)
    const has = { websocket: WebSocket !== undefined, http: http.fetch !== undefined }
    this.#ladder = ladders.createLadder({ transport, remembered: this.#rungs.rung, has })
    const open = (events: LinkEvents): Link => openWebSocket(options, events)
    this.#climb = new Climb({ open, greeting, random, onTop: (top) => this.#switch(top) })
  }

  get state(): ConnectionState {
    return this.#machine.state
  }

  subscribe(listener: (state: ConnectionState) => void): () => void {
    return this.#state.subscribe(listener)
  }

  /** Makes the first attempt. */
  start(): void {
    const { page, http } = this.#options
    if (!this.#ladder) return this.#advance({ type: 'unsupported' })
    const { hostname } = new URL(http.server)
    this.#unwatch = watchPage(page, (type) => {
      if (type === 'offline' && isReachable(page, hostname)) return
      this.#advance({ type })
      if (type === 'wake') this.#probe()
      if (type !== 'offline') this.#climb.hurry()
    })
    this.#advance({ type: 'start', online: isReachable(page, hostname) })
  }

  /** False when there is no open connection; nothing is kept. */
  send(text: string): boolean {
    return this.state.name === 'open' && this.#link?.send(text) === true
  }

  /** The connection proved itself: the next loss starts counting anew. */
  settle(): void {
    if (this.#machine.attempt > 0) this.#advance({ type: 'settled' })
    if (!this.#ladder) return
    this.#ladder = ladders.proved(this.#ladder)
    if (this.#ladder.rung === 'websocket') this.#climb.proved()
  }

  /**
   * The server has answered. `heartbeat_ms` is how often it lets itself be heard; 0: never, so that its silence says
   * nothing. False when the connection is left for the transport that the server prefers.
   */
  welcomed({ heartbeat_ms, backend }: { heartbeat_ms: number; backend: 'websocket' | 'sse' }): boolean {
    if (!this.#ladder || this.state.name !== 'open') return false
    const { rung } = this.#ladder
    this.#ladder = ladders.greeted(this.#ladder, backend)
    if (this.#ladder.rung !== rung) {
      this.#advance({ type: 'fell' })
      return false
    }
    this.#rungs.keep(rung)
    this.#liveness.setHeartbeat(heartbeat_ms)
    if (ladders.mayClimb(this.#ladder)) this.#climb.start()
    return true
  }

  goaway(reconnect_in_ms: number): void {
    this.#advance({ type: 'goaway', reconnect_in_ms })
    this.#armDue()
  }

  /** Leaves at once where the server wants to be left in a while. False where it does not. */
  leaveNow(): boolean {
    if (this.state.name !== 'open' || this.#machine.leaveAt === undefined) return false
    this.goaway(0)
    return true
  }

  reconnect(): void {
    this.#advance({ type: 'retry' })
  }

  /** Drops the link as a broken network would. */
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
    this.#enter(state, input)
    if (before.state.name === 'open' && state.name !== 'open') {
      this.#options.onDown(input.type === 'lost' ? input.code : ABNORMAL)
    }
    this.#state.set(this.state)
  }

  #enter(state: ConnectionState, { type }: Input): void {
    if (state.name === 'connecting') this.#connect({ isGoingOn: type === 'fell' })
    if (state.name === 'open') this.#opened({ isGreeted: type === 'switched' })
    this.#armDue()
  }

  /** Makes an attempt, or goes on with it over the next transport. */
  #connect({ isGoingOn }: { isGoingOn: boolean }): void {
    if (!this.#ladder) return
    if (!isGoingOn) this.#ladder = ladders.begin(this.#ladder)
    const { rung } = this.#ladder
    this.#timers.set('open', this.#limits.open_ms, () => this.#silent())
    const isLast = ladders.lowerOf(this.#ladder) === undefined
    this.#link = openLink(rung, { ...this.#options, isLast }, this.#eventsOf(rung))
  }

  /** What a link says counts until the next one is opened. */
  #eventsOf(transport: Transport): LinkEvents {
    const number = (this.#links += 1)
    const isCurrent = (): boolean => number === this.#links
    return {
      onOpen: () => isCurrent() && this.#advance({ type: 'opened', transport }),
      onText: (text) => isCurrent() && this.#heard(text),
      onLost: (loss) => isCurrent() && this.#lost(loss),
    }
  }

  get #limits(): typeof PATIENT {
    const isHasty = this.#ladder?.rung === 'websocket' && ladders.lowerOf(this.#ladder) !== undefined
    return isHasty ? HASTY : PATIENT
  }

  #opened(link: { isGreeted: boolean }): void {
    this.#timers.set('stable', STABLE_MS, () => this.settle())
    this.#liveness.opened(this.#limits.first_ms)
    this.#options.onOpen(link)
  }

  #heard(text: string): void {
    this.#liveness.heard()
    this.#options.onText(text)
  }

  /** Nothing came in time. A WebSocket that was never greeted is not let through, as far as anybody can tell. */
  #silent(): void {
    this.#lost({ code: ABNORMAL, unfit: this.#ladder?.rung === 'websocket' && !this.#ladder.greeted })
  }

  #lost({ unfit = false, ...loss }: Loss): void {
    if (!this.#ladder) return
    const fate = fateOf(loss.code)
    // Where the server itself sends the client away, another transport is no way round.
    const mayFall = fate.kind === 'reconnect' && fate.after_ms === 0
    const { ladder, again } = mayFall ? ladders.descend(this.#ladder, unfit) : { ladder: this.#ladder, again: false }
    this.#ladder = ladder
    this.#advance(again ? { type: 'fell' } : { type: 'lost', ...loss })
  }

  /** A WebSocket takes the connection over: it is up all the while, and what was under way is read on. */
  #switch({ link, welcome, follow }: Parameters<ClimbOptions['onTop']>[0]): void {
    if (!this.#ladder || this.state.name !== 'open') return link.drop()
    this.#retired?.drop()
    this.#retired = this.#link
    this.#link = link
    this.#ladder = ladders.climbed(this.#ladder, 'websocket')
    follow(this.#eventsOf('websocket'))
    this.#options.onDown(ABNORMAL)
    this.#advance({ type: 'switched', transport: 'websocket' })
    this.#timers.set('retire', OVERLAP_MS, () => this.#dropRetired())
    this.#heard(welcome)
  }

  #probe(): void {
    if (this.state.name === 'open') this.#liveness.probe(this.#options.onProbe)
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

  #dropRetired(): void {
    this.#retired?.drop()
    this.#retired = undefined
  }

  #letGo(): void {
    this.#climb.stop()
    this.#dropRetired()
    this.#link?.drop()
    this.#link = undefined
  }
}
