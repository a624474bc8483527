import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { VendorScripts } from '../packages/server/test/kit/vendors/start-vendor.js'
import { serveAnswers, words } from './kit/answering-site.js'
import { launchBrowser } from './kit/browser.js'
import { serveForeignPage } from './kit/foreign-page.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'

let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  context = await browser.newContext()
})

afterEach(() => context.close())

/** Somebody's page whose block is shared by its tabs, and the server that it talks to. */
async function serveShared(script: VendorScripts) {
  let server = ''
  const html = () =>
    `<script type="module" src="${server}/embed.js"></script><ai-block type="ask" persist="ours" share="tabs"></ai-block>`
  const foreign = await serveForeignPage(html)
  onTestFinished(() => foreign.close())
  const { site, vendor } = await serveAnswers(script, { ALLOWED_ORIGINS: [foreign.origin] })
  server = site.url
  return { vendor, url: foreign.origin }
}

async function open(url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await block(page, 'ask').getByRole('textbox').waitFor()
  return page
}

test('a second tab shows a running answer live, and stops it for both', async () => {
  const { url, vendor } = await serveShared({ text: words(2000), paceMs: 8 })
  const first = await open(url)
  await ask(block(first, 'ask'), 'A long answer, please')
  await untilChars(block(first, 'ask'), 200)
  const second = await open(url)
  await untilChars(block(second, 'ask'), 400)
  await block(second, 'ask').getByRole('button', { name: 'Stop' }).click()
  await untilStatus(block(first, 'ask'), 'cancelled')
  await untilStatus(block(second, 'ask'), 'cancelled')
  await vendor.closed

  const [one, other] = await Promise.all([first, second].map((page) => stateOf(block(page, 'ask'))))
  expect(one).toEqual(other)
  expect(await block(first, 'ask').locator('[part=stopped]').textContent()).toContain('Stopped.')
  expect(vendor.requests).toHaveLength(1)
})

test('an idle block in a second tab shows the answer that starts in the first', async () => {
  const { url, vendor } = await serveShared({ text: words(200), paceMs: 8 })
  const first = await open(url)
  const second = await open(url)
  await ask(block(first, 'ask'), 'Something new')
  await untilStatus(block(second, 'ask'), 'streaming')
  await Promise.all([first, second].map((page) => untilStatus(block(page, 'ask'), 'complete')))

  expect(await block(second, 'ask').getByRole('textbox').inputValue()).toBe('Something new')
  expect((await stateOf(block(second, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.requests).toHaveLength(1)
})

test('two tabs that open at once for the first time end up in one session', async () => {
  const { url, vendor } = await serveShared({ text: words(200), paceMs: 8 })
  const [first, second] = await Promise.all([open(url), open(url)])
  await ask(block(second, 'ask'), 'Something new')
  await Promise.all([first, second].map((page) => untilStatus(block(page, 'ask'), 'complete')))

  expect((await stateOf(block(first, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.requests).toHaveLength(1)
})

test('a duplicated tab has its copy of the session, and both read the same answer', async () => {
  const { site, vendor } = await serveAnswers({ text: words(300), paceMs: 8 })
  const first = await open(site.url)
  await ask(block(first, 'ask'), 'A long answer, please')
  await untilChars(block(first, 'ask'), 200)
  // A window that a page opens starts with a copy of its sessionStorage, as a duplicated tab does.
  const [second] = await Promise.all([context.waitForEvent('page'), first.evaluate(() => void window.open('/'))])
  await untilChars(block(second, 'ask'), 200)
  await Promise.all([first, second].map((page) => untilStatus(block(page, 'ask'), 'complete')))

  const texts = await Promise.all([first, second].map(async (page) => (await stateOf(block(page, 'ask'))).text))
  expect(texts).toEqual([vendor.transcript[0], vendor.transcript[0]])
  expect(vendor.requests).toHaveLength(1)
})

test('without sharing, another tab starts empty and in a session of its own', async () => {
  const { site } = await serveAnswers({ text: words(5) })
  const first = await open(site.url)
  await ask(block(first, 'ask'), 'A short answer, please')
  await untilStatus(block(first, 'ask'), 'complete')
  const second = await open(site.url)
  await second.locator('ai-connection-status .words').getByText('Connected').waitFor()
  const session = (page: Page) =>
    page.evaluate(() => Object.entries(sessionStorage).find(([key]) => /session/.test(key)))

  expect(await stateOf(block(second, 'ask'))).toEqual({ status: 'idle', text: '' })
  expect(await session(second)).not.toEqual(await session(first))
})
