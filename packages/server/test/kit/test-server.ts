import type { FastifyInstance } from 'fastify'
import { createApp, type RunnelOptions } from '../../src/index.js'
import { WsPeer } from './ws-peer.js'

export interface ConnectOptions {
  readonly protocols?: string[]
  readonly headers?: Record<string, string>
  readonly path?: string
}

export interface TestServer {
  readonly app: FastifyInstance
  readonly url: string
  /** Opens a WebSocket; closed with the server at the latest. */
  connect(options?: ConnectOptions): Promise<WsPeer>
  close(): Promise<void>
}

/** A whole server on a free port of the loopback. */
export async function startServer(options: RunnelOptions = {}): Promise<TestServer> {
  const app = createApp({ ...options, config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo', ...options.config } })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const peers: WsPeer[] = []
  return {
    app,
    url,
    connect: async ({ path = '/ws', ...connectOptions }: ConnectOptions = {}) => {
      const peer = await WsPeer.open(`${url.replace('http', 'ws')}${path}`, connectOptions)
      peers.push(peer)
      return peer
    },
    close: async () => {
      for (const peer of peers) peer.terminate()
      await app.close()
    },
  }
}
