/** What happens to the bytes of one direction. Everything may be left out: they then pass as they come. */
export interface LaneFaults {
  /** How much later each piece arrives. */
  readonly latencyMs?: number
  /** Up to how much later still, at random; a piece never overtakes the one before it. */
  readonly jitterMs?: number
  readonly bytesPerSecond?: number
  /** The size of the pieces in which bytes are handed on; 1 for each byte on its own. */
  readonly chunkBytes?: number
  /** The connection is reset behind this byte: as a rule in the middle of a frame. */
  readonly resetAfterBytes?: number
  /** From this byte on, everything is taken and nothing handed on: a black hole. 0 for all. */
  readonly swallowAfterBytes?: number
  /** From this byte on, nothing is read for a while: the sender's window closes. */
  readonly stallAfterBytes?: number
  /** How long such a stall lasts; for ever when left out. */
  readonly stallMs?: number
}

/** What happens to one connection. */
export interface LinkFaults {
  readonly toServer?: LaneFaults
  readonly toClient?: LaneFaults
  /** The connection is reset so long after it was accepted. */
  readonly resetAfterMs?: number
  /** The server's side is ended so long after it was accepted, without a close frame; the client's stays open. */
  readonly halfCloseAfterMs?: number
  /** A WebSocket's upgrade is answered with 502, or with nothing at all. */
  readonly upgrades?: 'refuse' | 'hang'
  /** An event stream's body is held back and handed on in blocks of so many bytes; Infinity: when it has ended. */
  readonly bufferBytes?: number
}

/** What a proxy has done so far. */
export interface ProxyCounters {
  /** Connections accepted. */
  accepted: number
  resets: number
  halfCloses: number
  stalls: number
  /** Connections whose bytes were swallowed. */
  blackHoles: number
  swallowedBytes: number
  refusedUpgrades: number
  hungUpgrades: number
  /** Event streams whose body was held back. */
  bufferedResponses: number
  bytesToServer: number
  bytesToClient: number
}

export function noCounts(): ProxyCounters {
  return {
    accepted: 0,
    resets: 0,
    halfCloses: 0,
    stalls: 0,
    blackHoles: 0,
    swallowedBytes: 0,
    refusedUpgrades: 0,
    hungUpgrades: 0,
    bufferedResponses: 0,
    bytesToServer: 0,
    bytesToClient: 0,
  }
}
