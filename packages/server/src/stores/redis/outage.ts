import type { StoreNews } from '../../ports/observer.js'
import { RedisFault, replyOf } from './redis-fault.js'

/** How long everything has to work until an outage counts as over, in milliseconds: of a cluster only a part may be away. */
const QUIET_MS = 2_000

/** How often it is told that a server refuses the same, in milliseconds. */
const REFUSED_EVERY_MS = 60_000

/** A server that starts, or has nobody to serve it: it refuses everything, and at once. */
const BARRED: ReadonlySet<string | undefined> = new Set(['LOADING', 'MASTERDOWN', 'CLUSTERDOWN'])

/** Whether the server refuses everything for now. */
export function isBarred(error: unknown): boolean {
  return BARRED.has(replyOf(error))
}

/** An outage as one story: told when it begins and when it is over, however many commands it takes with it. */
export class Outage {
  #since: number | undefined
  #worksSince: number | undefined
  /** By reply; the codes of a server are few. */
  readonly #refusedAt = new Map<string, number>()

  constructor(private readonly tell: (news: StoreNews) => void) {}

  /** A connection has failed, or the server says nothing. */
  begin(reason: string): void {
    this.#worksSince = undefined
    if (this.#since !== undefined) return
    this.#since = performance.now()
    this.tell({ state: 'away', reason })
  }

  /** A command has failed, or a connection. */
  failed(error: unknown): void {
    const cause = error instanceof RedisFault ? error.cause : error
    const reply = replyOf(cause)
    if (reply === undefined || isBarred(cause)) this.begin(reply ?? reasonOf(cause))
    else this.refused(reply)
  }

  /** The server answers, and does not do what it was asked. */
  refused(reason: string): void {
    const now = performance.now()
    if (now - (this.#refusedAt.get(reason) ?? -Infinity) < REFUSED_EVERY_MS) return
    this.#refusedAt.set(reason, now)
    this.tell({ state: 'refuses', reason })
  }

  /** A command was answered. */
  worked(): void {
    if (this.#since === undefined) return
    this.#worksSince ??= performance.now()
    if (performance.now() - this.#worksSince < QUIET_MS) return
    const awayMs = Math.round(this.#worksSince - this.#since)
    this.#since = undefined
    this.tell({ state: 'back', awayMs })
  }
}

/** Never a message: it may have an address in it, and that a password. The client's own errors have no name but their class. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as NodeJS.ErrnoException
  return code ?? error.constructor.name
}
