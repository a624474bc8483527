import { createClient, createCluster } from '@redis/client'
import type { RedisScripts } from '../../src/ports/redis-scripts.js'
import { StoreUnavailable } from '../../src/ports/stream-store.js'

/** A connection of a test's own, and a way to let time pass. */
export interface TestScripts extends RedisScripts {
  /** Takes `ms` from every key's time to live: expired ones are gone. */
  age(ms: number): Promise<void>
  keys(): Promise<string[]>
  /** Milliseconds; -1 for a key without an end. */
  ttl(key: string): Promise<number>
  flush(): Promise<void>
  close(): void
}

/** Runs scripts on one server, or on the cluster that it belongs to. */
export async function openScripts(url: string, { cluster = false } = {}): Promise<TestScripts> {
  const client = createEither(url, cluster)
  // Faults are seen in what is asked; an error without a listener would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return {
    get ready() {
      return client.isReady
    },
    run: async ({ source }, keys, args) => {
      try {
        return await client.eval(source, { keys: [...keys], arguments: args.map(String) })
      } catch (error) {
        throw new StoreUnavailable('redis failed', { cause: error })
      }
    },
    age: async (ms) => {
      for (const key of await keysOf(client)) {
        const left = await client.pTTL(key)
        if (left >= 0) await client.pExpire(key, left - ms)
      }
    },
    keys: () => keysOf(client),
    ttl: (key) => client.pTTL(key),
    flush: async () => {
      for (const key of await keysOf(client)) await client.del(key)
    },
    close: () => {
      if (client.isOpen) client.destroy()
    },
  }
}

function createEither(url: string, cluster: boolean) {
  return cluster
    ? createCluster({ rootNodes: [{ url }], defaults: { disableOfflineQueue: true } })
    : createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 20 } })
}

async function keysOf(client: ReturnType<typeof createEither>): Promise<string[]> {
  if (!('masters' in client)) return client.keys('*')
  const nodes = await Promise.all(client.masters.map((master) => client.nodeClient(master)))
  return (await Promise.all(nodes.map((node) => node.keys('*')))).flat()
}
