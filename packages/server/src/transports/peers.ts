import type { Observer, Transport } from '../ports/observer.js'
import type { CloseReason } from '../session/close-codes.js'

/** How often within a heartbeat the peers are looked at: what is due is late by a quarter at most. */
const LOOKS_PER_HEARTBEAT = 4

/** A look that comes later than so many of its own distances was held up. */
const LATE_LOOKS = 2

/** Silence of a peer that means it is gone, in heartbeats; every living one answers pings. */
const SILENT_HEARTBEATS = 2.5

/** One open connection, whatever its wire. Times are `performance.now()`. */
export interface Peer {
  readonly transport: Transport
  /** How many streams it is reading that have not ended for it. */
  readonly reading: number
  readonly lastSentAt: number
  /** When anything last came from it; undefined on a wire that carries nothing back. */
  readonly heardAt: number | undefined
  /** Milliseconds since a full connection last took anything; 0 while it has room. */
  stalledMs(now: number): number
  heartbeat(): void
  ping(): void
  goaway(reconnectInMs: number): void
  close(reason: CloseReason): void
}

export interface PeersOptions {
  readonly heartbeatMs: number
  /** A full connection that takes nothing for this long is closed; its reader may come back. */
  readonly slowReaderMs: number
  readonly observer?: Observer
}

/** All open connections of a server, with one timer for all of them. */
export class Peers {
  readonly #options: PeersOptions
  /** With when each was opened. */
  readonly #peers = new Map<Peer, number>()
  readonly #pingedAt = new WeakMap<Peer, number>()
  #timer: NodeJS.Timeout | undefined
  #lookedAt = 0
  #goaway: (() => number) | undefined

  constructor(options: PeersOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#peers.size
  }

  add(peer: Peer): void {
    this.#peers.set(peer, performance.now())
    this.#options.observer?.connectionOpened(peer.transport)
    if (this.#timer === undefined) this.#lookedAt = performance.now()
    this.#timer ??= setInterval(() => this.#look(), this.#options.heartbeatMs / LOOKS_PER_HEARTBEAT)
    if (this.#goaway) peer.goaway(this.#goaway())
  }

  /** The connection has closed. @param code on a wire that has one */
  delete(peer: Peer, code?: number): void {
    const openedAt = this.#peers.get(peer)
    if (openedAt === undefined) return
    this.#peers.delete(peer)
    const durationMs = Math.round(performance.now() - openedAt)
    this.#options.observer?.connectionClosed({ transport: peer.transport, code, durationMs })
    if (this.#peers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** The peer has read every stream of it to the end: while draining, it may go. */
  idle(peer: Peer): void {
    if (this.#goaway) peer.goaway(this.#goaway())
  }

  /**
   * Sends peers to another node: at once those that read nothing (all of them where the store is shared), the others
   * when their last stream has ended.
   * @param delayMs picks the wait before the peer reconnects, spread so that they do not come as one
   */
  drain(delayMs: () => number, { all }: { readonly all: boolean }): void {
    this.#goaway = delayMs
    for (const peer of this.#peers.keys()) if (all || peer.reading === 0) peer.goaway(delayMs())
  }

  /** Closes every connection as going away. */
  closeAll(): void {
    for (const peer of [...this.#peers.keys()]) peer.close('goingAway')
  }

  #look(): void {
    const now = performance.now()
    const isLate = now - this.#lookedAt > LATE_LOOKS * (this.#options.heartbeatMs / LOOKS_PER_HEARTBEAT)
    this.#lookedAt = now
    // A process that was held up has not read yet what its peers said meanwhile: the next look is early enough.
    if (isLate) return
    for (const peer of this.#peers.keys()) this.#check(peer, now)
  }

  #check(peer: Peer, now: number): void {
    const { heartbeatMs, slowReaderMs, observer } = this.#options
    const stalledMs = peer.stalledMs(now)
    if (stalledMs > slowReaderMs) {
      observer?.slowReader()
      return peer.close('slowReader')
    }
    const silentMs = now - (peer.heardAt ?? now)
    // A peer that does not read cannot be heard to answer either: the slow reader's limit is the one that counts then.
    if (stalledMs === 0 && silentMs > SILENT_HEARTBEATS * heartbeatMs) return peer.close('halfOpen')
    if (stalledMs === 0 && now - peer.lastSentAt >= heartbeatMs) peer.heartbeat()
    if (now - (this.#pingedAt.get(peer) ?? peer.heardAt ?? now) < heartbeatMs) return
    this.#pingedAt.set(peer, now)
    peer.ping()
  }
}
