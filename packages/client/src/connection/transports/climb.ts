import { decodeMessage } from '@runnel/protocol'
import type { Link, LinkEvents } from './link.js'

/** The wait before the first try, and how long the waits may grow: a proxy that lets no WebSocket through rarely changes its mind. */
const FIRST_CLIMB_MS = 5000
const MAX_CLIMB_MS = 5 * 60_000
/** What a WebSocket may take to open and to be greeted; longer than at first, since nobody waits for it. */
const CLIMB_LIMIT_MS = 10_000

export interface ClimbOptions {
  readonly open: (events: LinkEvents) => Link
  /** `hello`, in JSON. */
  readonly greeting: () => string
  readonly random: () => number
  /** A server has answered with `welcome`. What the link says from now on goes to what `follow` is given. */
  readonly onTop: (top: { link: Link; welcome: string; follow: (events: LinkEvents) => void }) => void
}

/** Tries a WebSocket beside the connection, again and again, until one is greeted. */
export class Climb {
  readonly #options: ClimbOptions
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #link: Link | undefined

  constructor(options: ClimbOptions) {
    this.#options = options
  }

  /** Waits, then tries; unless it does so already. */
  start(): void {
    if (this.#timer !== undefined || this.#link) return
    const ceiling_ms = Math.min(MAX_CLIMB_MS, FIRST_CLIMB_MS * 2 ** this.#tries)
    this.#timer = setTimeout(() => this.#try(), ceiling_ms * (0.75 + 0.5 * this.#options.random()))
  }

  /** Does not wait the rest of the time out: the network, or the page's reader, is back. */
  hurry(): void {
    if (this.#timer !== undefined && !this.#link) this.#try()
  }

  /** Lets go of what is tried. Idempotent; the waits go on growing where they stood. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#link?.drop()
    this.#link = undefined
  }

  /** A WebSocket has proved itself. */
  proved(): void {
    this.#tries = 0
  }

  #try(): void {
    this.stop()
    this.#tries += 1
    let followed: LinkEvents | undefined
    const link = this.#options.open({
      onOpen: () => link.send(this.#options.greeting()),
      onText: (text) => (followed ? followed.onText(text) : this.#hear(link, text, (events) => (followed = events))),
      onLost: (loss) => (followed ? followed.onLost(loss) : this.#failed()),
    })
    this.#link = link
    this.#timer = setTimeout(() => this.#failed(), CLIMB_LIMIT_MS)
  }

  #hear(link: Link, welcome: string, follow: (events: LinkEvents) => void): void {
    const decoded = decodeMessage(welcome)
    if (!decoded.ok || decoded.value.type !== 'welcome') return
    // It is somebody else's from now on: `stop` must not drop it.
    this.#link = undefined
    this.stop()
    this.#options.onTop({ link, welcome, follow })
  }

  #failed(): void {
    this.stop()
    this.start()
  }
}
