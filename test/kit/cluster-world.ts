import type { Config } from '@runnel/server'
import { onTestFinished } from 'vitest'
import { scriptedProvider, type ScriptedProvider } from '../../packages/server/test/kit/scripted-provider.js'
import type { TestServer } from '../../packages/server/test/kit/test-server.js'
import { connect, type OpenWorld, portOf, serve, type Service, type ServiceWorld } from './client-world.js'
import { startFront } from './nginx-front.js'
import { type Relay, startRelay } from './relay.js'

const NODES = 3

/** Any request may come to any of them. */
interface ClusterService extends Service {
  readonly nodes: readonly TestServer[]
}

/**
 * Three servers that share a Redis, each behind a relay, and nginx in front of them. `redisUrls`: of the service, and of
 * another one that knows nothing of it.
 */
export function clusterWorld(redisUrls: () => readonly [string, string]): OpenWorld<ServiceWorld> {
  return async (config, options) => {
    const provider = scriptedProvider()
    const [redisUrl, otherUrl] = redisUrls()
    const service = await serveCluster(provider, redisUrl, config)
    const relays = await Promise.all(service.nodes.map(relayTo))
    const { url } = await startFront(relays.map(({ port }) => port))
    const storage = new Map<string, string>()
    const others = new Map<Service, ClusterService>()
    return {
      provider,
      url,
      service,
      storage,
      relay: { reset: () => relays.forEach((relay) => relay.reset()) },
      client: connect(url, storage, options),
      serveAnother: async (other) => {
        const successor = await serveCluster(provider, otherUrl, other)
        others.set(successor, successor)
        return successor
      },
      replaceBy: async (successor) => {
        const nodes = others.get(successor)?.nodes ?? []
        for (const [index, node] of nodes.entries()) lead(relays[index], node)
        await Promise.all(service.nodes.map((node) => node.close()))
      },
    }
  }
}

async function serveCluster(
  provider: ScriptedProvider,
  redisUrl: string,
  config: Partial<Config> = {},
): Promise<ClusterService> {
  const shared = { TRUST_PROXY: ['127.0.0.1'], REDIS_URL: redisUrl, RATE_LIMIT_PROMPTS_PER_MINUTE: 0, ...config }
  const nodes = await Promise.all(Array.from({ length: NODES }, () => serve(provider, shared)))
  const [first] = nodes
  return {
    url: first?.url ?? '',
    nodes,
    drain: async () => {
      const owner = nodes.find(({ app }) => app.runnel.running > 0)
      await owner?.app.runnel.drain()
    },
  }
}

async function relayTo(node: TestServer): Promise<Relay> {
  const relay = await startRelay(portOf(node))
  onTestFinished(() => relay.close())
  return relay
}

function lead(relay: Relay | undefined, node: TestServer): void {
  if (!relay) return
  relay.target = portOf(node)
  relay.reset()
}
