import type { Readable } from '../streams/readable.js'
import type { Peer, Peers } from './peers.js'
import type { Attachment } from './sse.js'

/** The most of one answer, in bytes. */
const MAX_PAGE_BYTES = 262_144

/** What one stream may have of a page before the next one has its turn, in characters. */
const SHARE_CHARS = 16_384

export interface WaitOptions {
  readonly waitMs: number
  readonly peers: Peers
  readonly signal: AbortSignal
}

/** Resolves when one of the streams has an event, the wait is over, or the server closes. Never rejects. */
export function untilBehind(streams: readonly Attachment[], { waitMs, peers, signal }: WaitOptions): Promise<void> {
  if (streams.some((stream) => isBehind(stream) || stream.readable.isLost)) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      for (const stop of stops) stop()
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      peers.delete(peer)
      resolve()
    }
    // Behind the turn, so that what is written in it goes together.
    const stops = streams.map(({ readable }) => readable.log.watch({ told: () => setImmediate(finish) }))
    const timer = setTimeout(finish, waitMs)
    const peer = pollPeer(streams.length, finish)
    signal.addEventListener('abort', finish, { once: true })
    peers.add(peer)
    if (signal.aborted) finish()
  })
}

/**
 * The body of an answer: `head`, and the next events of the streams, fairly in turn. At most `MAX_PAGE_BYTES`, except
 * that the first event comes whatever its size: nothing would ever come behind it otherwise.
 */
export function pageOf(head: readonly string[], streams: readonly Attachment[]): Page {
  const { events, ended } = takePage(streams, MAX_PAGE_BYTES - bytesOf(head))
  // Events are JSON already, the same as on every other transport.
  return { json: `{"events":[${[...head, ...events].join(',')}]}`, ended }
}

interface Page {
  readonly json: string
  /** The streams whose end is in it. */
  readonly ended: readonly Readable[]
}

/** With the comma behind each, and the braces around all. */
function bytesOf(events: readonly string[]): number {
  return events.reduce((sum, json) => sum + Buffer.byteLength(json) + 1, '{"events":[]}'.length)
}

/** The next events of the streams as JSON, about `bytes` of them, and which streams they end. */
export function takePage(
  streams: readonly Attachment[],
  bytes = MAX_PAGE_BYTES,
): { readonly events: readonly string[]; readonly ended: readonly Readable[] } {
  const events: string[] = []
  const ended: Readable[] = []
  let room = bytes
  let behind = streams.filter(isBehind)
  while (behind.length > 0) {
    const next: Attachment[] = []
    for (const { readable, after } of behind) {
      let last = after
      for (const { seq, json } of readable.log.read(after, SHARE_CHARS).frames) {
        room -= Buffer.byteLength(json) + 1
        if (room < 0 && events.length > 0) return { events, ended }
        events.push(json)
        last = seq
      }
      if (last < readable.log.shown) next.push({ readable, after: last })
      else if (readable.log.terminal) ended.push(readable)
    }
    behind = next
  }
  return { events, ended }
}

function isBehind({ readable, after }: Attachment): boolean {
  return after < readable.log.shown
}

/** A poll that waits, among the open connections: it is answered when the server closes them. */
function pollPeer(reading: number, finish: () => void): Peer {
  return {
    transport: 'poll',
    reading,
    heardAt: undefined,
    get lastSentAt() {
      return performance.now()
    },
    stalledMs: () => 0,
    heartbeat: () => undefined,
    ping: () => undefined,
    goaway: () => undefined,
    close: finish,
  }
}
