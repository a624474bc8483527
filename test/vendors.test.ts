import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '@runnel/server'
import { startVendor, type Vendor } from '../packages/server/test/kit/vendors/start-vendor.js'
import type { VendorKind } from '../packages/server/test/kit/vendors/vendor-script.js'
import { launchBrowser } from './kit/browser.js'
import { block, stateOf, untilStatus } from './kit/page-blocks.js'
import { startSite } from './kit/site-server.js'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const WORDS = Array.from({ length: 120 }, (_, index) => `word${index} ${index % 10 === 9 ? '\n\n' : ''}`)

const CASES: readonly [kind: VendorKind, config: (vendor: Vendor) => Partial<Config>][] = [
  ['openai-chat', ({ url }) => ({ AI_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: url })],
  ['anthropic', ({ url }) => ({ AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: url })],
]

test.each(CASES)(
  '%s answers four blocks at once in the page; Stop closes one request, the others go on',
  async (kind, config) => {
    const vendor = await startVendor(kind, { text: WORDS, paceMs: 30 })
    const site = await startSite(config(vendor))
    const page = await browser.newPage()
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Run all four' }).click()
    for (const type of ['ask', 'explain', 'quiz', 'diagram']) await untilStatus(block(page, type), 'streaming')
    await block(page, 'ask').getByRole('button', { name: 'Stop' }).click()
    await vendor.closed
    await untilStatus(block(page, 'ask'), 'cancelled')
    for (const type of ['explain', 'quiz', 'diagram']) await untilStatus(block(page, type), 'complete')

    const stopped = await stateOf(block(page, 'ask'))
    expect(WORDS.join('').startsWith(stopped.text)).toBe(true)
    expect(stopped.text.length).toBeLessThan(WORDS.join('').length)
    for (const type of ['explain', 'quiz', 'diagram'])
      expect((await stateOf(block(page, type))).text).toBe(WORDS.join(''))
    await page.close()
    await site.close()
    await vendor.close()
  },
)
