import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

const TYPES = ['ask', 'explain', 'quiz', 'diagram']

let browser: Browser
let site: SiteServer
let page: Page
let faults: string[]

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  site = await startSite({ DEMO_TOKENS_PER_SECOND: 100 })
  page = await browser.newPage()
  faults = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
})

afterEach(async () => {
  await page.close()
  await site.close()
  expect(faults).toEqual([])
})

test('four blocks stream at once over one WebSocket; Stop ends one, and the others go on to their end', async () => {
  let sockets = 0
  page.on('websocket', () => (sockets += 1))
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Run all four' }).click()
  for (const type of TYPES) await untilStatus(block(page, type), 'streaming')
  const together = await Promise.all(TYPES.map((type) => stateOf(block(page, type))))
  await block(page, 'ask').getByRole('button', { name: 'Stop' }).click()
  await untilStatus(block(page, 'ask'), 'cancelled')
  for (const type of ['explain', 'quiz', 'diagram']) await untilStatus(block(page, type), 'complete')

  expect(together.map(({ status }) => status)).toEqual(TYPES.map(() => 'streaming'))
  expect(sockets).toBe(1)
  expect(site.app.runnel.connections).toBe(1)
  expect((await stateOf(block(page, 'ask'))).text).not.toBe('')
  expect(await block(page, 'quiz').getByRole('radio').count()).toBeGreaterThanOrEqual(6)
  await block(page, 'diagram').locator('.picture img').waitFor()
})

test('the badge tells the truth while the connection is cut, and the answer goes on without a gap', async () => {
  await page.goto(site.url)
  const status = page.locator('ai-connection-status .words')
  await status.getByText('Connected').waitFor()
  await ask(block(page, 'ask'), 'Why is the sky blue?')
  await untilChars(block(page, 'ask'), 100)
  const said = await status.evaluateHandle(recordText)
  await page.getByRole('button', { name: 'Cut the connection' }).click()
  await page.waitForFunction((texts) => texts.some((text) => /connecting/i.test(text)), said)
  await status.getByText('Connected').waitFor()
  await untilStatus(block(page, 'ask'), 'complete')
  const { text } = await stateOf(block(page, 'ask'))

  const whole = await fetch(`${site.url}/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ prompt: 'Why is the sky blue?' }),
  })
  expect(text).toBe(((await whole.json()) as { text: string }).text)
})

test('the theme can be chosen and is remembered', async () => {
  await page.goto(site.url)
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.getByText('Light', { exact: true }).click()
  const light = await background()
  await page.getByText('Dark', { exact: true }).click()
  const dark = await background()
  await page.reload()

  expect(dark).not.toBe(light)
  expect(await background()).toBe(dark)
})

/** Everything that the element says from now on: a reconnect may be over before anybody looks. */
function recordText(element: Element): string[] {
  const texts: string[] = []
  new MutationObserver(() => texts.push(element.textContent)).observe(element, {
    subtree: true,
    childList: true,
    characterData: true,
  })
  return texts
}
