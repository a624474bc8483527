import type { Config } from '@runnel/server'
import { onTestFinished } from 'vitest'
import { startVendor, type Vendor, type VendorScripts } from '../../../packages/server/test/kit/vendors/start-vendor.js'
import { configFor } from '../../kit/answering-site.js'
import { serveForeignPage } from '../../kit/foreign-page.js'
import { type Relay, startRelay } from '../../kit/relay.js'
import { type SiteServer, startSite } from '../../kit/site-server.js'

export interface Elsewhere {
  /** The page of somebody else's. */
  readonly origin: string
  readonly vendor: Vendor
  readonly site: SiteServer
  /** Between the page and the server. */
  readonly relay: Relay
  /** Starts the server anew, as it was; the one before is to be closed by the caller. */
  restart(): Promise<void>
}

/**
 * The two lines that the README shows, with `block` as the second, on a page of another origin that allows nothing but
 * scripts, connections and frames of the server. Everything is gone when the test ends.
 */
export async function serveElsewhere(block: string, script: VendorScripts): Promise<Elsewhere> {
  let html = ''
  const headers: Record<string, string> = {}
  const foreign = await serveForeignPage(() => html, headers)
  onTestFinished(() => foreign.close())
  const vendor = await startVendor('openai-chat', script)
  onTestFinished(() => vendor.close())
  const start = async (config: Partial<Config> = {}): Promise<SiteServer> => {
    const site = await startSite(configFor(vendor, { ALLOWED_ORIGINS: [foreign.origin], ...config }))
    onTestFinished(() => site.close())
    return site
  }
  const site = await start()
  const relay = await startRelay(site.port)
  onTestFinished(() => relay.close())
  const address = relay.url.replace('127.0.0.1', 'localhost')
  html = `<!doctype html><title>Elsewhere</title>
    <script type="module" src="${address}/embed.js"></script>
    ${block}`
  // Firefox holds the page's own icon to the policy, too.
  headers['content-security-policy'] =
    `default-src 'none'; img-src 'self'; script-src ${address}; connect-src ${address} ${address.replace('http', 'ws')}; ` +
    `frame-src ${address}; require-trusted-types-for 'script'`
  const restart = async (): Promise<void> => {
    relay.target = (await start()).port
  }
  return { origin: foreign.origin, vendor, site, relay, restart }
}
