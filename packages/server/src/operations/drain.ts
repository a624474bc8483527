/** Peers that are sent away come back within this time, spread evenly, so that they do not come as one. */
const GOAWAY_SPREAD_MS = 3_000

/** How long peers that were sent away have for it, in milliseconds: they add up to half of their wait to it, by chance. */
const LEAVE_MS = 1.5 * GOAWAY_SPREAD_MS + 500

/** How long a prompt may take that came through the door before it was shut: refused, it would be lost on its sender. */
const ARRIVED_MS = 1_000

/** How often the readers, and the ends that wait for one, are counted, in milliseconds. */
const LOOK_MS = 20

/** How long the ends of stopped streams may take to leave, in milliseconds. */
const FAREWELL_MS = 100

export interface DrainOptions {
  readonly manager: {
    readonly running: number
    drain(): void
    stopAll(): void
    idle(options: { signal: AbortSignal }): Promise<void>
  }
  readonly unread: {
    /** How many streams have ended that no reader has taken the end of. */
    readonly size: number
    drain(): void
  }
  readonly peers: {
    /** How many streams are being read that have not ended for their readers. */
    readonly reading: number
    /** How many are about to leave by themselves: they were sent away, and could hear it. */
    readonly leaving: number
    drain(delayMs: () => number, options: { all: boolean }): void
    closeAll(): void
  }
  /** Whether other nodes can go on with this one's streams' readers. */
  readonly sharedStore: boolean
  readonly door: { close(): void }
  readonly timeoutMs: number
}

/**
 * Takes no new work, lets running answers finish and each be read to its end by somebody within the time given, stops
 * the rest, and says goodbye. Where other nodes can serve them, whoever comes from now on is to find one of those.
 */
export async function drain({ manager, unread, peers, sharedStore, door, timeoutMs }: DrainOptions): Promise<void> {
  if (sharedStore) door.close()
  unread.drain()
  peers.drain(() => Math.floor(Math.random() * GOAWAY_SPREAD_MS), { all: sharedStore })
  const leaveBy = performance.now() + LEAVE_MS
  const timeUp = AbortSignal.timeout(timeoutMs)
  if (sharedStore) await passed(ARRIVED_MS)
  manager.drain()
  await manager.idle({ signal: timeUp })
  // Cut off before its moment, a reader would wait for it without a connection.
  while (sharedStore && peers.leaving > 0 && !timeUp.aborted && performance.now() < leaveBy) await passed(LOOK_MS)
  // With the process goes the log: a slow reader, or one between two connections, would find nothing to come back to.
  while (!sharedStore && unread.size + peers.reading > 0 && !timeUp.aborted) await passed(LOOK_MS)
  if (manager.running > 0) manager.stopAll()
  // The last events and the goodbyes are still on their way to the sockets.
  await passed(FAREWELL_MS)
  peers.closeAll()
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
