import type { ErrorAnswerMessage, StreamEvent } from '@runnel/protocol'
import { isTerminal } from '@runnel/protocol'
import { request } from 'node:http'
import { SseReader } from './sse-reader.js'
import type { TestServer } from './test-server.js'

/** What a reader of streams gets, whatever the wire. */
export type Received = StreamEvent | ErrorAnswerMessage

/** Which streams to read: id → the cursor of the last event that one has, or null to read from the start. */
export type Cursors = Readonly<Record<string, string | null>>

export interface WireOptions {
  readonly server: Pick<TestServer, 'url' | 'connect'>
  readonly session: string
  readonly streams: Cursors
}

/** One reader of many streams on one wire. */
export class WireReader {
  /** Everything received, oldest first. */
  readonly events: Received[] = []
  readonly #waiting = new Set<() => void>()
  #over = false

  constructor(
    private readonly streams: Cursors,
    /** Breaks the connection off. */
    readonly leave: () => void,
  ) {}

  /** What came of one stream, its error without a number included. */
  of(id: string): Received[] {
    return this.events.filter((event) => event.id === id)
  }

  /** The number of the last event of the stream; -1 when there is none. */
  last(id: string): number {
    return Math.max(-1, ...this.of(id).map((event) => ('seq' in event ? event.seq : -1)))
  }

  text(id: string): string {
    return this.of(id)
      .map((event) => (event.type === 'chunk' && !event.channel ? event.token : ''))
      .join('')
  }

  /** Resolves when it holds. @throws when the wire ends before */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#over) throw new Error(`the wire ended after ${JSON.stringify(this.events.slice(-3))}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** Resolves when every stream was read to its end, or refused. */
  ended(ids: readonly string[] = Object.keys(this.streams)): Promise<void> {
    return this.until(() => ids.every((id) => this.of(id).some((event) => !('seq' in event) || isTerminal(event))))
  }

  take(events: readonly Received[]): void {
    this.events.push(...events)
    this.#wake()
  }

  over(): void {
    this.#over = true
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}

/** Reads over a WebSocket: one `resume` per stream. */
export async function readByWebSocket({ server, session, streams }: WireOptions): Promise<WireReader> {
  const peer = await server.connect()
  const reader = new WireReader(streams, () => peer.terminate())
  peer.socket.on('message', () => {
    const message = peer.messages.at(-1)
    if (message && 'id' in message && message.type !== 'attached') reader.take([message])
  })
  peer.socket.on('close', () => reader.over())
  peer.send({ type: 'hello', session })
  for (const [id, cursor] of Object.entries(streams)) {
    peer.send({ type: 'resume', id, ...(cursor !== null && { cursor }) })
  }
  await peer.settled()
  return reader
}

/** Reads over one SSE response. */
export async function readBySse({ server, session, streams }: WireOptions): Promise<WireReader> {
  const headers = { 'x-session': session }
  const source = await SseReader.open(`${server.url}/api/events`, { method: 'POST', body: { streams }, headers })
  const reader = new WireReader(streams, () => void source.drop())
  let taken = 0
  const take = () => {
    const events = source.events.slice(taken)
    taken = source.events.length
    reader.take(events.map(({ data }) => data))
  }
  source.response.on('data', take)
  source.response.on('close', () => reader.over())
  take()
  return reader
}

/** Reads by one long poll after another, until every stream has ended. */
export async function readByPoll({ server, session, streams }: WireOptions): Promise<WireReader> {
  const gone = new AbortController()
  const reader = new WireReader(streams, () => gone.abort())
  const polling = new Polling(server.url, session, streams)
  const pollOn = async () => {
    while (polling.isOpen) reader.take(await polling.next({ signal: gone.signal }))
  }
  // A poll that breaks is the end of the wire, as on the others.
  void pollOn()
    .catch(() => undefined)
    .then(() => reader.over())
  return reader
}

/** The state between two polls: where each stream stands. */
class Polling {
  readonly #cursors: Map<string, string | null>
  readonly #epochs: Map<string, string>

  constructor(
    private readonly url: string,
    private readonly session: string,
    streams: Cursors,
  ) {
    const entries = Object.entries(streams)
    this.#cursors = new Map(entries)
    this.#epochs = new Map(entries.map(([id, cursor]) => [id, cursor?.slice(0, cursor.lastIndexOf('.')) ?? '']))
  }

  get isOpen(): boolean {
    return this.#cursors.size > 0
  }

  async next({ signal }: { signal: AbortSignal }): Promise<Received[]> {
    const streams = Object.fromEntries(this.#cursors)
    const events = await pollOnce(`${this.url}/api/events`, this.session, streams, { signal })
    for (const event of events) this.#follow(event)
    return events
  }

  #follow(event: Received): void {
    const id = event.id ?? ''
    if (!('seq' in event) || isTerminal(event)) {
      this.#cursors.delete(id)
      return
    }
    const isRenamed = event.type === 'status' && event.state === 'recovering'
    if (event.type === 'start' || isRenamed) this.#epochs.set(id, event.epoch)
    this.#cursors.set(id, `${this.#epochs.get(id)}.${event.seq}`)
  }
}

function pollOnce(
  url: string,
  session: string,
  streams: Cursors,
  { signal }: { signal: AbortSignal },
): Promise<Received[]> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-session': session }
  return new Promise((resolve, reject) => {
    // A connection of its own for each poll: one that is kept would hide what the server does with those that are not.
    const asked = request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (data: Buffer) => parts.push(data))
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`a poll was answered with ${response.statusCode}`))
        resolve((JSON.parse(Buffer.concat(parts).toString()) as { events: Received[] }).events)
      })
    })
    asked.once('error', reject)
    asked.end(JSON.stringify({ streams, wait_ms: 30_000 }))
  })
}
