import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startVendor } from '../packages/server/test/kit/vendors/start-vendor.js'
import { launchBrowser } from './kit/browser.js'
import { startTestCluster } from './kit/cluster.js'
import { startFaultProxy } from './kit/fault-proxy.js'
import { ask, block, stateOf, untilStatus } from './kit/page-blocks.js'
import { seededRandom } from './kit/random.js'
import { startSite } from './kit/site-server.js'

/** How often the connection is reset during one answer. */
const RESETS = 20

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** Where pages come from: it answers at `port`. */
interface Site {
  readonly port: number
  close(): Promise<void>
}

async function startClusterSite(vendorUrl: string): Promise<Site> {
  const { cluster, close } = await startTestCluster({ env: askingVendor(vendorUrl) })
  return { port: cluster.port, close }
}

function askingVendor(url: string) {
  return { AI_PROVIDER: 'openai' as const, OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-test' }
}

const SITES: Readonly<Record<string, (vendorUrl: string) => Promise<Site>>> = {
  'one server': (vendorUrl) => startSite(askingVendor(vendorUrl)),
  'three servers behind nginx': startClusterSite,
}

test.each(Object.entries(SITES))(
  `from %s, an answer whose connection is reset ${RESETS} times at random bytes is the vendor's text, character for character`,
  async (_name, start) => {
    const seed = Number(process.env['SEED'] ?? 20261)
    const random = seededRandom(seed)
    const tokens = Array.from(
      { length: 2000 },
      (_, index) => `${index % 12 === 11 ? 'naïve café 🌊' : `token${index}`} `,
    )
    const vendor = await startVendor('openai-chat', { text: tokens, paceMs: 5 })
    const site = await start(vendor.url)
    const proxy = await startFaultProxy({ port: site.port, resetAfter: () => 900 + Math.floor(random() * 7000) })
    const page = await browser.newPage()
    await page.goto(`http://localhost:${proxy.port}`)
    await page.locator('ai-connection-status .words').getByText('Connected').waitFor()
    proxy.start()
    await ask(block(page, 'ask'), 'A long answer, please')
    await untilStatus(block(page, 'ask'), 'complete')

    const { text } = await stateOf(block(page, 'ask'))
    const report = { seed, resets: proxy.resets, prompts: vendor.requests.length }
    expect(report).toEqual({ seed, resets: expect.any(Number) as number, prompts: 1 })
    expect(proxy.resets).toBeGreaterThanOrEqual(RESETS)
    expect(text).toBe(vendor.transcript[0])
    expect(text).toBe(tokens.join(''))
    await page.close()
    await proxy.close()
    await site.close()
    await vendor.close()
  },
)
