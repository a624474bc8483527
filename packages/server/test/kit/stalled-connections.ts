import type { ServerMessage } from '@runnel/protocol'
import { createHash } from 'node:crypto'
import type { Connection, Frame } from '../../src/ports/connection.js'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { Session, type SessionContext } from '../../src/session/session.js'
import { type Peer, Peers } from '../../src/transports/peers.js'
import { heapInUse } from './heap.js'
import { LeanReader } from './lean-reader.js'
import { openHouse, turns } from './memory-peer.js'

/** How long a connection may stand still here, in milliseconds: nothing is waited for longer than needed. */
const SLOW_READER_MS = 150

const HEARTBEAT_MS = 100

/** Readers that come back at once. */
const RETURNING_AT_ONCE = 50

const ID = 'long'

export interface StalledOptions {
  /** How many readers. */
  readonly count: number
  /** How long the answer is. */
  readonly tokens: number
}

export interface StalledReport {
  readonly count: number
  /** Readers whose wire was seen to hold more than the high-water mark. */
  readonly seenAboveMark: number
  /** Readers that were closed as slow ones. */
  readonly closed4409: number
  /** Readers that came back and had the very text in the end. */
  readonly caughtUp: number
  /** All that was in memory more when the answer had ended and every reader stood still, in bytes: the log included. */
  readonly heapGrowth: number
  /** What of it the wires held, which a network would not have taken yet, in bytes. */
  readonly heldBytes: number
  /** What of it is the log, by its own estimate, in bytes. */
  readonly logBytes: number
  readonly durationMs: number
}

/** Readers of one long answer whose writes never complete: what they cost, and how they come back. No sockets. */
export async function stalledConnections({ count, tokens }: StalledOptions): Promise<StalledReport> {
  const since = performance.now()
  // Its one stream ends by itself, and there may be no test around it.
  const house = openHouse({ limits: { maxStreamBytes: 1e9, orphanGraceMs: -1 }, maxBytes: 1e9, whenDone: () => {} })
  const peers = new Peers({ heartbeatMs: HEARTBEAT_MS, slowReaderMs: SLOW_READER_MS })
  const first = house.connect()
  const [welcome] = await first.send({ type: 'prompt', id: ID, prompt: 'why?' })
  const session = welcome?.type === 'welcome' ? welcome.session : ''
  first.session.gone()
  const before = heapInUse()
  const readers = Array.from({ length: count }, () => new StalledPeer(house.context, session))
  await turns()
  const hash = await write(house.provider.calls[0], tokens)
  while (house.manager.running > 0) await turns(1)
  const heapGrowth = heapInUse() - before
  const log = (await house.manager.find({ session, id: ID }))?.log
  const seenAboveMark = readers.filter(({ connection }) => connection.bufferedBytes >= HIGH_WATER_BYTES).length
  const heldBytes = readers.reduce((sum, { connection }) => sum + connection.bufferedBytes, 0)
  for (const reader of readers) peers.add(reader)
  await Promise.all(readers.map(({ connection }) => connection.closed))
  for (const reader of readers) peers.delete(reader)
  const caughtUp = await comeBack(readers, house.context, session, hash)
  return {
    count,
    seenAboveMark,
    closed4409: readers.filter(({ connection }) => connection.code === 4409).length,
    caughtUp,
    heapGrowth,
    heldBytes,
    logBytes: log?.bytes ?? 0,
    durationMs: Math.round(performance.now() - since),
  }
}

/** Plays the answer, a few hundred tokens in a turn. Returns the hash of its text. */
async function write(call: { text(...tokens: string[]): void; end(): void } | undefined, tokens: number) {
  const hash = createHash('sha256')
  for (let from = 0; from < tokens; from += 500) {
    const words = Array.from({ length: Math.min(500, tokens - from) }, (_, index) => `w${from + index} `)
    for (const word of words) hash.update(word)
    call?.text(...words)
    await turns(1)
  }
  call?.end()
  return hash.digest('hex')
}

/** Each with what half of its held frames gave it. Returns how many had the very text. */
async function comeBack(readers: readonly StalledPeer[], context: SessionContext, session: string, hash: string) {
  let caughtUp = 0
  for (let from = 0; from < readers.length; from += RETURNING_AT_ONCE) {
    const back = readers.slice(from, from + RETURNING_AT_ONCE).map(({ connection }) => {
      const reading = new LeanReader(ID)
      connection.deliver(reading)
      return new ReturningPeer(context, session, reading)
    })
    while (back.some(({ reading }) => !reading.end)) await turns(1)
    for (const { peer, reading } of back) {
      if (reading.digest() === hash) caughtUp += 1
      peer.gone()
    }
  }
  return caughtUp
}

/** A wire that takes nothing: what was sent stays where it is. */
class StalledConnection implements Connection {
  bufferedBytes = 0
  code: number | undefined
  readonly closed: Promise<void>
  readonly #frames: string[] = []
  #close = () => {}

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve
    })
  }

  send(frames: readonly (Frame | string)[]): void {
    for (const frame of frames) {
      const text = typeof frame === 'string' ? frame : frame.json
      this.#frames.push(text)
      this.bufferedBytes += text.length
    }
  }

  close(code: number): void {
    this.code ??= code
    this.#close()
  }

  /** Hands over the first half of what was sent; the rest is lost with the connection. */
  deliver(reading: LeanReader): void {
    for (const text of this.#frames.splice(0).slice(0, this.#frames.length >> 1)) {
      reading.take(JSON.parse(text) as ServerMessage)
    }
  }
}

/** A connection that reads nothing, among the server's peers. */
class StalledPeer implements Peer {
  readonly transport = 'websocket'
  readonly connection = new StalledConnection()
  readonly lastSentAt = performance.now()
  readonly heardAt = undefined
  readonly #session: Session

  constructor(context: SessionContext, session: string) {
    this.#session = new Session(context, this.connection)
    this.#session.receive(JSON.stringify({ type: 'hello', session }))
    this.#session.receive(JSON.stringify({ type: 'resume', id: ID }))
  }

  get reading(): number {
    return this.#session.reading
  }

  stalledMs(now: number): number {
    return this.#session.stalledMs(now)
  }

  heartbeat(): void {}
  ping(): void {}
  goaway(): void {}

  close(): void {
    this.#session.close('slowReader')
  }
}

/** The same client on a new connection, which takes everything. */
class ReturningPeer {
  readonly peer: Session

  constructor(
    context: SessionContext,
    session: string,
    readonly reading: LeanReader,
  ) {
    const connection: Connection = {
      bufferedBytes: 0,
      send: (frames) => {
        for (const frame of frames) {
          reading.take(JSON.parse(typeof frame === 'string' ? frame : frame.json) as ServerMessage)
        }
      },
      close: () => {
        throw new Error('a reader that reads was closed')
      },
    }
    this.peer = new Session(context, connection)
    this.peer.receive(JSON.stringify({ type: 'hello', session }))
    const { cursor } = reading
    this.peer.receive(JSON.stringify({ type: 'resume', id: ID, ...(cursor !== undefined && { cursor }) }))
  }
}
