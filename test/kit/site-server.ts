import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createApp, type Config, type RunnelOptions } from '@runnel/server'

export interface SiteServer {
  readonly app: ReturnType<typeof createApp>
  readonly port: number
  readonly url: string
  close(): Promise<void>
}

/** A whole server with the built page, on a free port. */
export async function startSite(config: Partial<Config> = {}, options: RunnelOptions = {}): Promise<SiteServer> {
  const site = fileURLToPath(new URL('../../packages/client/dist/site/', import.meta.url))
  const app = createApp({ ...options, site, config: { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo', ...config } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, port, url: `http://localhost:${port}`, close: () => app.close() }
}
