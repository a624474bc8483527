import { type Config, createApp, type Provider } from '@runnel/server'
import type { AddressInfo } from 'node:net'
import { type FaultPlan, type FaultProxy, startFaultProxy } from '../kit/fault-proxy.js'
import { seededRandom } from '../kit/random.js'
import type { Ledger } from './ledger.js'
import { readMetrics } from './metrics.js'
import { Player, type PlayerOptions } from './player.js'
import { settles } from './settle.js'

/** How long what was closed may take to be gone. */
const QUIET_MS = 5_000

/** Limits that a person never meets, and a stress must not. */
const OPEN_HANDED: Partial<Config> = {
  LOG_LEVEL: 'silent',
  AI_PROVIDER: 'demo',
  AI_MAX_CONCURRENCY: 100_000,
  MAX_STREAMS_PER_SESSION: 100,
  MAX_CONNECTIONS_PER_IP: 100_000,
  RATE_LIMIT_PROMPTS_PER_MINUTE: 0,
}

export interface HouseOptions {
  readonly ledger: Ledger
  readonly seed: number
  readonly config?: Partial<Config>
  readonly provider?: Provider
  readonly plan?: FaultPlan
  /** What else belongs to it, and is closed with it. */
  readonly owned?: readonly { close(): void | Promise<void> }[]
}

/** A real server, a proxy with faults in front of it, and the clients behind that. */
export interface House {
  readonly app: ReturnType<typeof createApp>
  readonly proxy: FaultProxy
  /** The server without the proxy. */
  readonly url: string
  player(options?: Partial<Pick<PlayerOptions, 'transport' | 'items' | 'server' | 'frames'>>): Player
  /** Waits until nothing runs any more, closes everything, and tells the ledger of whatever did not go. */
  close(): Promise<void>
}

export async function openHouse({ ledger, seed, config, provider, plan, owned = [] }: HouseOptions): Promise<House> {
  const before = resources()
  const app = createApp({ config: { ...OPEN_HANDED, ...config }, ...(provider && { providers: [provider] }) })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const proxy = await startFaultProxy({ port, seed, ...(plan && { plan }) })
  const players: Player[] = []
  const random = seededRandom(seed + 1)
  return {
    app,
    proxy,
    url,
    player: ({ server = proxy.url, ...options } = {}) => {
      const player = new Player({ server, ledger, random, ...options })
      players.push(player)
      return player
    },
    close: async () => {
      for (const player of players) player.close()
      await settles(() => app.runnel.running === 0 && app.runnel.connections === 0, QUIET_MS)
      await checkQuiet(ledger, app.runnel, url)
      await proxy.close()
      await app.close()
      for (const other of owned) await other.close()
      await settles(() => leaked(before) === '', QUIET_MS)
      const rest = leaked(before)
      if (rest !== '') ledger.fail(`left behind in the process: ${rest}`)
    },
  }
}

async function checkQuiet(
  ledger: Ledger,
  { running, connections }: House['app']['runnel'],
  url: string,
): Promise<void> {
  if (running > 0) ledger.fail(`${running} streams were left running`)
  if (connections > 0) ledger.fail(`${connections} connections were left open`)
  const metrics = await readMetrics(url)
  for (const gauge of ['runnel_streams_running', 'runnel_vendor_calls_running', 'runnel_vendor_calls_waiting']) {
    const left = metrics.sum(gauge)
    if (left > 0) ledger.fail(`${gauge} stands at ${left} in the end`)
  }
}

/** What keeps the process alive, by kind. */
function resources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

function leaked(before: ReadonlyMap<string, number>): string {
  return [...resources()]
    .map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .map(([kind, more]) => `${more} ${kind}`)
    .join(', ')
}
