import { createServer, type AddressInfo } from 'node:net'
import { type LinkFaults, noCounts, type ProxyCounters } from './fault-proxy/faults.js'
import { Link } from './fault-proxy/link.js'
import { seededRandom } from './random.js'

/** Decides what happens to a connection when it is accepted. `random` is seeded: the same seed, the same faults. */
export type FaultPlan = (random: () => number, number: number) => LinkFaults

export interface FaultProxyOptions {
  /** Where the real server listens. */
  readonly port: number
  /** How many bytes from the server a connection may carry before it is reset; undefined for as many as it likes. */
  readonly resetAfter?: () => number | undefined
  /** What else happens to each connection. */
  readonly plan?: FaultPlan
  readonly seed?: number
}

export interface FaultProxy {
  readonly port: number
  readonly url: string
  /** Connections that were reset so far. */
  readonly resets: number
  /** Everything that was done so far. */
  readonly counters: Readonly<ProxyCounters>
  /** Connections that are open now. */
  readonly open: number
  /** What happens to the connections to come. */
  plan: FaultPlan
  /** Where connections to come are taken: a server that restarted listens elsewhere, and no client notices. */
  target: number
  /** From now on, every connection has its `resetAfter`, those that are open now included. */
  start(): void
  /** Resets every connection. */
  reset(): void
  /** Ends the server's side of every connection, without a close frame. */
  halfClose(): void
  /** Idempotent. */
  close(): Promise<void>
}

/** A TCP proxy that does what broken networks and stubborn proxies do, and counts it. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { resetAfter = () => undefined, plan = () => ({}), seed = 1 } = options
  const links = new Set<Link>()
  const counters = noCounts()
  const random = seededRandom(seed)
  let started = false
  const server = createServer({ allowHalfOpen: true }, (near) => {
    counters.accepted += 1
    const link = new Link({
      near,
      target: proxy.target,
      faults: proxy.plan(random, counters.accepted),
      counters,
      random,
      onGone: (gone) => links.delete(gone),
    })
    links.add(link)
    if (started) limit(link, resetAfter)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const proxy: FaultProxy = {
    port,
    url: `http://127.0.0.1:${port}`,
    counters,
    plan,
    target: options.port,
    get resets() {
      return counters.resets
    },
    get open() {
      return links.size
    },
    start: () => {
      started = true
      for (const link of links) limit(link, resetAfter)
    },
    reset: () => {
      for (const link of links) link.reset()
    },
    halfClose: () => {
      for (const link of links) link.halfClose()
    },
    close: () => {
      for (const link of links) link.close()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}

function limit(link: Link, resetAfter: () => number | undefined): void {
  const bytes = resetAfter()
  if (bytes !== undefined) link.resetAfter(bytes)
}
