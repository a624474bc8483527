import { setTimeout as delay } from 'node:timers/promises'

/** Peers that are sent away come back within this time, spread evenly, so that they do not come as one. */
const GOAWAY_SPREAD_MS = 3_000

/** How long the ends of stopped streams may take to leave, in milliseconds. */
const FAREWELL_MS = 100

export interface DrainOptions {
  readonly manager: {
    readonly running: number
    drain(): void
    stopAll(): void
    idle(options: { signal: AbortSignal }): Promise<void>
  }
  readonly peers: {
    drain(delayMs: () => number, options: { all: boolean }): void
    closeAll(): void
  }
  /** Whether other nodes can go on with this one's streams' readers. */
  readonly sharedStore: boolean
  readonly timeoutMs: number
}

/** Takes no new work, lets running answers finish within the time given, stops the rest, and says goodbye. */
export async function drain({ manager, peers, sharedStore, timeoutMs }: DrainOptions): Promise<void> {
  manager.drain()
  peers.drain(() => Math.floor(Math.random() * GOAWAY_SPREAD_MS), { all: sharedStore })
  await manager.idle({ signal: AbortSignal.timeout(timeoutMs) })
  if (manager.running > 0) manager.stopAll()
  // The last events and the goodbyes are still on their way to the sockets.
  await delay(FAREWELL_MS)
  peers.closeAll()
}
