import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startVendor } from '../packages/server/test/kit/vendors/start-vendor.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'
import { startSite } from './kit/site-server.js'
import { startWebProxy, type StreamMode, type UpgradeMode, type WebProxy } from './kit/web-proxy.js'

/** How often the connections are reset during one answer. */
const RESETS = 6
/** How much is written between two resets. */
const STEP_CHARS = 200
const TOKENS = Array.from({ length: 400 }, (_, index) => `${index % 12 === 11 ? 'naïve café 🌊' : `token${index}`} `)

let browser: Browser
let closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})

afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
})

afterAll(() => browser.close())

/** The page behind a web proxy, its model a vendor that writes for some seconds. */
async function open(upgrades: UpgradeMode, streams: StreamMode) {
  const vendor = await startVendor('openai-chat', { text: TOKENS, paceMs: 5 })
  const site = await startSite({ AI_PROVIDER: 'openai', OPENAI_BASE_URL: vendor.url, OPENAI_API_KEY: 'sk-test' })
  const proxy = await startWebProxy(site.port)
  Object.assign(proxy, { upgrades, streams })
  const page = await browser.newPage()
  closing = [() => vendor.close(), () => site.close(), () => proxy.close(), () => page.close()]
  await page.goto(proxy.url)
  return { vendor, proxy, page }
}

/** Resolves when the page's badge reads so. */
async function untilBadge(page: Page, words: string): Promise<void> {
  await expect.poll(() => badgeOf(page), { timeout: 20_000 }).toBe(words)
}

async function badgeOf(page: Page): Promise<string> {
  const text = await page.locator('ai-connection-status .badge').textContent()
  return (text ?? '').replace(/\s+/g, ' ').trim()
}

/** Resets every connection again and again while the answer grows. */
async function resetWhileWriting(page: Page, proxy: WebProxy): Promise<void> {
  for (let reset = 0; reset < RESETS; reset += 1) {
    const { text } = await stateOf(block(page, 'ask'))
    // The last ones find the answer whole where the machine is slow.
    await untilChars(block(page, 'ask'), Math.min(text.length + STEP_CHARS, TOKENS.join('').length))
    proxy.reset()
  }
}

test.each([
  ['the WebSocket', 'pass', 'pass', 'Connected'],
  ['SSE, where WebSockets are refused', 502, 'pass', 'Connected over SSE'],
  ['SSE, where WebSockets hang', 'hang', 'pass', 'Connected over SSE'],
  ['long polls, where event streams are held back, too', 403, 'hold', 'Connected over long polls'],
] as const)(
  'over %s, an answer whose connections are reset is the vendor’s text, character for character',
  async (...row) => {
    const [, upgrades, streams, badge] = row
    const { vendor, proxy, page } = await open(upgrades, streams)
    await ask(block(page, 'ask'), 'A long answer, please')
    await untilChars(block(page, 'ask'), 1)
    await untilBadge(page, badge)
    await resetWhileWriting(page, proxy)
    await untilStatus(block(page, 'ask'), 'complete')

    expect((await stateOf(block(page, 'ask'))).text).toBe(TOKENS.join(''))
    expect(vendor.transcript[0]).toBe(TOKENS.join(''))
    expect(vendor.requests).toHaveLength(1)
  },
)

test('an answer that begins by long polls goes on over the WebSocket as soon as one gets through', async () => {
  const { vendor, proxy, page } = await open(502, 'hold')
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilBadge(page, 'Connected over long polls')
  await untilChars(block(page, 'ask'), 1)
  proxy.streams = 'pass'
  proxy.upgrades = 'pass'
  await page.evaluate(() => globalThis.dispatchEvent(new Event('online')))
  await untilBadge(page, 'Connected')
  await untilStatus(block(page, 'ask'), 'complete')

  expect((await stateOf(block(page, 'ask'))).text).toBe(TOKENS.join(''))
  expect(vendor.requests).toHaveLength(1)
})

test('where WebSockets are refused, four blocks at once take no more connections than a browser opens', async () => {
  const { vendor, page } = await open(502, 'pass')
  await page.getByRole('button', { name: 'Run all four' }).click()
  await untilChars(block(page, 'ask'), 1)
  await block(page, 'explain').getByRole('button', { name: 'Stop' }).click()
  await untilStatus(block(page, 'explain'), 'cancelled')
  await untilStatus(block(page, 'ask'), 'complete')

  expect((await stateOf(block(page, 'ask'))).text).toBe(TOKENS.join(''))
  expect(vendor.requests).toHaveLength(4)
})
