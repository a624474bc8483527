import type { Config } from '@runnel/server'
import { onTestFinished } from 'vitest'
import { startVendor, type Vendor, type VendorScripts } from '../../packages/server/test/kit/vendors/start-vendor.js'
import { type SiteServer, startSite } from './site-server.js'

export interface AnsweringSite {
  readonly vendor: Vendor
  readonly site: SiteServer
}

/** So many different words, some of them of more than one byte a letter. */
export function words(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index % 9 === 8 ? 'naïve café 🌊' : `word${index}`} `)
}

/** The built page on a server whose vendor plays a script; gone when the test ends. */
export async function serveAnswers(script: VendorScripts, config: Partial<Config> = {}): Promise<AnsweringSite> {
  const vendor = await startVendor('openai-chat', script)
  onTestFinished(() => vendor.close())
  const site = await startSite(configFor(vendor, config))
  onTestFinished(() => site.close())
  return { vendor, site }
}

/** A server's configuration that takes its answers from `vendor`. */
export function configFor(vendor: Vendor, config: Partial<Config> = {}): Partial<Config> {
  return { AI_PROVIDER: 'openai', OPENAI_BASE_URL: vendor.url, OPENAI_API_KEY: 'sk-test', ...config }
}
