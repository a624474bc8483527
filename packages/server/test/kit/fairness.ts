import type { ServerMessage } from '@runnel/protocol'
import { setTimeout as delay } from 'node:timers/promises'
import { floodProvider } from './flood-provider.js'
import { startServer } from './test-server.js'

/** What a socket reads at once at least, in bytes: a reader of limited bandwidth rests accordingly. */
const READ_BYTES = 65_536

/** How often a reader looks at the clock, in milliseconds. */
const LOOK_MS = 10

export interface FairnessOptions {
  /** How long it is measured, in milliseconds. */
  readonly forMs: number
  /** What the flood writes in a second. */
  readonly bytesPerSecond: number
  /** What the reader reads in a second; as much as comes when left out. */
  readonly readsPerSecond?: number
}

export interface FairnessReport {
  /** From a token's writing to its reading, beside a flood on the same socket, in milliseconds. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly tokens: number
  /** What the flood brought to the reader in a second. */
  readonly floodBytesPerSecond: number
}

/** One socket with a flood and a drip on it: how late the drip's tokens are. */
export async function fairness({ forMs, bytesPerSecond, readsPerSecond }: FairnessOptions): Promise<FairnessReport> {
  const bytes = (bytesPerSecond * forMs) / 1_000
  const server = await startServer({
    providers: [floodProvider({ bytes: 2 * bytes, bytesPerSecond })],
    config: { MAX_STREAM_BYTES: 4 * bytes, MAX_LOG_BYTES_TOTAL: 8 * bytes },
  })
  const latencies: number[] = []
  let flooded = 0
  try {
    const { socket } = await server.connect()
    let room = Infinity
    socket.removeAllListeners('message')
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage
      room -= data.length
      if (room < 0) socket.pause()
      if (message.type !== 'chunk') return
      if (message.id === 'flood') flooded += message.token.length
      else for (const at of message.token.trim().split(' ')) latencies.push(performance.now() - Number(at))
    })
    for (const prompt of ['flood', 'drip']) socket.send(JSON.stringify({ type: 'prompt', id: prompt, prompt }))
    const restMs = readsPerSecond === undefined ? LOOK_MS : (READ_BYTES / readsPerSecond) * 1_000
    const until = performance.now() + forMs
    while (performance.now() < until) {
      if (readsPerSecond !== undefined) room = READ_BYTES
      socket.resume()
      await delay(restMs)
    }
  } finally {
    await server.close()
  }
  return { ...percentiles(latencies), tokens: latencies.length, floodBytesPerSecond: (flooded / forMs) * 1_000 }
}

function percentiles(latencies: readonly number[]): Pick<FairnessReport, 'p50Ms' | 'p99Ms' | 'maxMs'> {
  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (part: number) => Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 10) / 10
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
