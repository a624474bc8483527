import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { type ForeignPage, serveForeignPage } from './kit/foreign-page.js'
import { ask, block, stateOf, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

let browser: Browser
let site: SiteServer
let foreign: ForeignPage

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

afterEach(async () => {
  await site.close()
  await foreign.close()
})

/** The two lines that the README shows, in a page of another origin. */
async function embed(
  isAllowed: boolean,
  headers: (site: SiteServer) => Record<string, string> = () => ({}),
): Promise<void> {
  let html = ''
  const late: Record<string, string> = {}
  foreign = await serveForeignPage(() => html, late)
  site = await startSite({ DEMO_TOKENS_PER_SECOND: 200, ALLOWED_ORIGINS: isAllowed ? [foreign.origin] : [] })
  html = `<!doctype html><title>Elsewhere</title>
    <script type="module" src="${site.url}/embed.js"></script>
    <ai-block type="ask"></ai-block>`
  Object.assign(late, headers(site))
}

test('two lines in a page of an allowed origin are a working block, and nothing is left when it has gone', async () => {
  await embed(true)
  const page = await browser.newPage()
  await page.goto(foreign.origin)
  await ask(block(page, 'ask'), 'How far away is the moon?')
  await untilStatus(block(page, 'ask'), 'complete')
  const { text } = await stateOf(block(page, 'ask'))
  await page.evaluate(() => document.querySelector('ai-block')?.remove())

  expect(text.length).toBeGreaterThan(200)
  await expect.poll(() => site.app.runnel.connections).toBe(0)
  await page.close()
})

test('a block needs nothing beyond scripts and connections to the server under a strict policy of its page', async () => {
  await embed(true, ({ url }) => ({
    'content-security-policy': `default-src 'none'; script-src ${url}; connect-src ${url} ${url.replace('http', 'ws')}`,
  }))
  const page = await browser.newPage()
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) violations.push(message.text())
  })
  await page.goto(foreign.origin)
  await ask(block(page, 'ask'), 'How far away is the moon?')
  await untilStatus(block(page, 'ask'), 'complete')

  expect(violations).toEqual([])
  await page.close()
})

test('in a page of an origin that is not allowed, the block says that it has no connection, and nothing is asked', async () => {
  await embed(false)
  const page = await browser.newPage()
  await page.goto(foreign.origin)
  await ask(block(page, 'ask'), 'May I?')
  await block(page, 'ask')
    .locator('.words')
    .getByText(/connecting|disconnected/i)
    .waitFor()

  expect(site.app.runnel.running).toBe(0)
  expect((await stateOf(block(page, 'ask'))).text).toBe('')
  await page.close()
})
