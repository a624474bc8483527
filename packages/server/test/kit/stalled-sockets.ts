import type { ServerMessage } from '@runnel/protocol'
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import { floodProvider } from './flood-provider.js'
import { heapInUse } from './heap.js'
import { LeanReader } from './lean-reader.js'
import { startServer, type TestServer } from './test-server.js'

/** How long a socket may stand still here, in milliseconds. */
const SLOW_READER_MS = 300

/** Looked at four times within; a reader that reads 12 MB at once may be silent for a while. */
const HEARTBEAT_MS = 2_000

export interface StalledSocketsOptions {
  /** How many sockets stop reading. */
  readonly count: number
  /** How long the answer is that they all read, in bytes. Loopback's kernel takes some four MB of it for each. */
  readonly bytes: number
}

export interface StalledSocketsReport {
  readonly count: number
  /** Sockets that were seen to hold more than the high-water mark. */
  readonly seenAboveMark: number
  /** Connections that the server closed as slow readers, as it counts them. */
  readonly closed4409: number
  /** Readers that came back and had the very text in the end. */
  readonly caughtUp: number
  /** The process's memory when they had all stood still, beyond what it was before, in bytes; the log included. */
  readonly rssGrowth: number
  /** The same behind a garbage collection: what is in use of it. */
  readonly heapGrowth: number
  /** From a token's writing to its reading, on a neighbour's socket, while the others stood still: milliseconds. */
  readonly healthyP99Ms: number
  readonly healthyTokens: number
  readonly durationMs: number
}

/** Real sockets that stop reading in the middle of a flood, beside one that reads: what that costs, and whom. */
export async function stalledSockets({ count, bytes }: StalledSocketsOptions): Promise<StalledSocketsReport> {
  const since = performance.now()
  let begin = () => {}
  const after = new Promise<void>((resolve) => {
    begin = resolve
  })
  const server = await startServer({
    providers: [floodProvider({ bytes, after })],
    config: {
      HEARTBEAT_MS,
      SLOW_READER_MS,
      MAX_STREAM_BYTES: 2 * bytes,
      MAX_LOG_BYTES_TOTAL: 4 * bytes,
      MAX_CONNECTIONS_PER_IP: 2 * count + 10,
    },
  })
  try {
    return { ...(await run(server, { count, begin })), durationMs: Math.round(performance.now() - since) }
  } finally {
    await server.close()
  }
}

async function run(
  server: TestServer,
  { count, begin }: { count: number; begin: () => void },
): Promise<Omit<StalledSocketsReport, 'durationMs'>> {
  const marks = watchMarks(server)
  const healthy = await Client.open(server)
  await healthy.prompt('drip')
  const stalled = await Promise.all(Array.from({ length: count }, () => Client.open(server, healthy.session)))
  const latencies = healthy.follow('drip')
  const before = { rss: process.memoryUsage.rss(), heap: heapInUse() }
  await stalled[0]?.prompt('flood')
  for (const client of stalled.slice(1)) await client.resume('flood')
  // Before the first byte: what a socket has learnt to take, its kernel goes on taking.
  for (const client of stalled) client.socket.pause()
  begin()
  const hash = await read(server, healthy.session, 'flood')
  while (server.app.runnel.connections > 1) {
    marks.look()
    await nextTurn()
  }
  const after = { rss: process.memoryUsage.rss(), heap: heapInUse() }
  healthy.send({ type: 'cancel', id: 'drip' })
  const seenAboveMark = marks.close()
  const closed4409 = await slowReaders(server)
  const caughtUp = await comeBack(server, stalled, hash)
  return {
    count,
    seenAboveMark,
    closed4409,
    caughtUp,
    rssGrowth: after.rss - before.rss,
    heapGrowth: after.heap - before.heap,
    healthyP99Ms: Math.round((latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? 0) * 10) / 10,
    healthyTokens: latencies.length,
  }
}

/** Watches what the server's sockets hold. */
function watchMarks(server: TestServer) {
  const sockets = new Set<Socket>()
  const above = new Set<Socket>()
  server.app.server.on('connection', (socket: Socket) => sockets.add(socket))
  const look = () => {
    for (const socket of sockets) if (socket.writableLength >= HIGH_WATER_BYTES) above.add(socket)
  }
  const timer = setInterval(look, 10)
  const close = () => {
    clearInterval(timer)
    return above.size
  }
  return { look, close }
}

/** A client on a socket of its own, which keeps no text. */
class Client {
  session = ''
  readonly readers = new Map<string, LeanReader>()
  readonly closed: Promise<unknown>
  readonly #listeners = new Set<(message: ServerMessage) => void>()

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as ServerMessage))
  }

  static async open({ url }: TestServer, session?: string): Promise<Client> {
    const client = new Client(new WebSocket(`${url.replace('http', 'ws')}/ws`))
    await new Promise((resolve) => client.socket.once('open', resolve))
    const welcome = client.#next('welcome')
    client.send({ type: 'hello', ...(session !== undefined && { session }) })
    client.session = (await welcome).session
    return client
  }

  send(command: object): void {
    this.socket.send(JSON.stringify(command))
  }

  /** Starts a stream under the prompt's own name. */
  async prompt(prompt: string): Promise<void> {
    await this.#attach({ type: 'prompt', id: prompt, prompt }, new LeanReader(prompt))
  }

  /** Reads a stream, from where `reader` stands. */
  async resume(id: string, reader = new LeanReader(id)): Promise<void> {
    const { cursor } = reader
    await this.#attach({ type: 'resume', id, ...(cursor !== undefined && { cursor }) }, reader)
  }

  /** How late each token of a drip is, from now on, in milliseconds. */
  follow(id: string): number[] {
    const latencies: number[] = []
    this.#listeners.add((message) => {
      if (message.type !== 'chunk' || message.id !== id) return
      for (const at of message.token.trim().split(' ')) latencies.push(performance.now() - Number(at))
    })
    return latencies
  }

  /** Resolves when the stream was read to its end. @throws when the connection closes before */
  async ended(id: string): Promise<void> {
    const reader = this.readers.get(id)
    if (!reader || reader.end !== undefined) return
    const end = new Promise<void>((resolve) => this.#listeners.add(() => reader.end !== undefined && resolve()))
    await Promise.race([end, this.closed])
    if (reader.end === undefined) throw new Error(`closed before the end of ${id}`)
  }

  async #attach(command: object, reader: LeanReader): Promise<void> {
    this.readers.set(reader.id, reader)
    const attached = this.#next('attached')
    this.send(command)
    await attached
  }

  #next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    return new Promise((resolve) => {
      const listener = (message: ServerMessage) => {
        if (message.type !== type) return
        this.#listeners.delete(listener)
        resolve(message as Extract<ServerMessage, { type: T }>)
      }
      this.#listeners.add(listener)
    })
  }

  #take(message: ServerMessage): void {
    if ('id' in message && message.id !== undefined) this.readers.get(message.id)?.take(message)
    for (const listener of this.#listeners) listener(message)
  }
}

/** The hash of a stream's whole text, read by somebody who reads. */
async function read(server: TestServer, session: string, id: string): Promise<string> {
  const client = await Client.open(server, session)
  await client.resume(id)
  await client.ended(id)
  client.socket.terminate()
  return client.readers.get(id)?.digest() ?? createHash('sha256').digest('hex')
}

/** Each with what stood in its socket. Returns how many had the very text. */
async function comeBack(server: TestServer, stalled: readonly Client[], hash: string): Promise<number> {
  let caughtUp = 0
  for (const { socket, closed, session, readers } of stalled) {
    socket.resume()
    await closed
    const reader = readers.get('flood')
    const back = await Client.open(server, session)
    await back.resume('flood', reader)
    await back.ended('flood')
    if (reader?.end === 'complete' && reader.digest() === hash) caughtUp += 1
    back.socket.terminate()
  }
  return caughtUp
}

async function slowReaders({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^runnel_slow_readers_total (\d+)$/m.exec(metrics)?.[1] ?? 0)
}
