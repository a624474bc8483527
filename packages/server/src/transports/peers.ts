import type { Observer, Transport } from '../ports/observer.js'
import type { CloseReason } from '../session/close-codes.js'
import { PollReaders } from './poll-readers.js'

/** How often within a heartbeat the peers are looked at: what is due is late by a quarter at most. */
const LOOKS_PER_HEARTBEAT = 4

/** A look that comes later than so many of its own distances was held up. */
const LATE_LOOKS = 2

/** Silence of a peer that means it is gone, in heartbeats; every living one answers pings. */
const SILENT_HEARTBEATS = 2.5

/** How long a ping has to be unanswered for that, in heartbeats: a process that was held up has not asked either. */
const UNANSWERED_HEARTBEATS = 1

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

interface Draining {
  readonly delayMs: () => number
  /** Whether other nodes can serve every reader. */
  readonly all: boolean
}

/** All open connections of a server, with one timer for all of them. */
export class Peers {
  readonly #options: PeersOptions
  /** With when each was opened. */
  readonly #peers = new Map<Peer, number>()
  readonly #pingedAt = new WeakMap<Peer, number>()
  /** When the first ping was sent that may be unanswered. */
  readonly #askedAt = new WeakMap<Peer, number>()
  /** Sent away already. */
  readonly #told = new WeakSet<Peer>()
  /** Asked to close, which may take a while. */
  readonly #closing = new WeakSet<Peer>()
  #timer: NodeJS.Timeout | undefined
  #lookedAt = 0
  #draining: Draining | undefined
  /** Those who are not connected between two polls. */
  readonly polls = new PollReaders()

  constructor(options: PeersOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#peers.size
  }

  /** How many streams are being read by somebody who has not been given their end. */
  get reading(): number {
    let reading = this.polls.reading
    for (const peer of this.#peers.keys()) if (peer.transport !== 'poll') reading += peer.reading
    return reading
  }

  /** How many were told to go, on a wire that tells it, and are still here. */
  get leaving(): number {
    let leaving = 0
    for (const peer of this.#peers.keys()) if (peer.transport === 'websocket' && this.#told.has(peer)) leaving += 1
    return leaving
  }

  add(peer: Peer): void {
    this.#peers.set(peer, performance.now())
    this.#options.observer?.connectionOpened(peer.transport)
    if (this.#timer === undefined) this.#lookedAt = performance.now()
    this.#timer ??= setInterval(() => this.#look(), this.#options.heartbeatMs / LOOKS_PER_HEARTBEAT)
    if (this.#draining?.all) this.#sendAway(peer, this.#draining)
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
    if (this.#draining) this.#sendAway(peer, this.#draining)
  }

  /**
   * Sends peers to another node: at once those that read nothing (all of them where the store is shared), the others
   * when their last stream has ended. So do those who come later: they come for their streams.
   * @param delayMs picks the wait before the peer reconnects, spread so that they do not come as one
   */
  drain(delayMs: () => number, { all }: { readonly all: boolean }): void {
    this.#draining = { delayMs, all }
    for (const peer of this.#peers.keys()) if (all || peer.reading === 0) this.#sendAway(peer, this.#draining)
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
    for (const peer of this.#peers.keys()) if (!this.#closing.has(peer)) this.#check(peer, now)
    if (this.#draining) this.#sendIdleAway(this.#draining)
  }

  /** Who came while draining, and reads nothing a look later, has nothing to wait for here. */
  #sendIdleAway(draining: Draining): void {
    for (const peer of this.#peers.keys()) {
      if (peer.reading === 0) this.#sendAway(peer, draining)
    }
  }

  #close(peer: Peer, reason: CloseReason): void {
    this.#closing.add(peer)
    peer.close(reason)
  }

  #sendAway(peer: Peer, { delayMs }: Draining): void {
    // Told again, it would begin to wait anew.
    if (this.#told.has(peer)) return
    this.#told.add(peer)
    peer.goaway(delayMs())
  }

  #check(peer: Peer, now: number): void {
    const { heartbeatMs, slowReaderMs, observer } = this.#options
    const stalledMs = peer.stalledMs(now)
    if (stalledMs > slowReaderMs) {
      observer?.slowReader()
      return this.#close(peer, 'slowReader')
    }
    const { heardAt = now } = peer
    const askedAt = this.#askedAt.get(peer) ?? heardAt
    const isAsked = askedAt > heardAt && now - askedAt >= UNANSWERED_HEARTBEATS * heartbeatMs
    // A peer that does not read cannot be heard to answer either: the slow reader's limit is the one that counts then.
    if (stalledMs === 0 && isAsked && now - heardAt > SILENT_HEARTBEATS * heartbeatMs)
      return this.#close(peer, 'halfOpen')
    if (stalledMs === 0 && now - peer.lastSentAt >= heartbeatMs) peer.heartbeat()
    if (now - (this.#pingedAt.get(peer) ?? heardAt) < heartbeatMs) return
    this.#pingedAt.set(peer, now)
    if (askedAt <= heardAt) this.#askedAt.set(peer, now)
    peer.ping()
  }
}
