import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { configFor, serveAnswers, words } from './kit/answering-site.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'
import { startRelay } from './kit/relay.js'
import { startSite } from './kit/site-server.js'

let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
})

afterEach(() => context.close())

/** What the page was told of streams from now on, across its reloads. */
async function hearEvents(): Promise<string[]> {
  const heard: string[] = []
  await page.exposeFunction('hear', (name: string) => void heard.push(name))
  await page.addInitScript(() => {
    for (const name of ['ai-start', 'ai-complete', 'ai-error', 'ai-cancel'])
      document.addEventListener(name, () => (globalThis as unknown as { hear(name: string): void }).hear(name))
  })
  return heard
}

test('a page that is reloaded in the middle of an answer goes on with it, and asks the vendor once', async () => {
  const { site, vendor } = await serveAnswers({ text: words(300), paceMs: 8 })
  const heard = await hearEvents()
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 300)
  await page.reload()
  const first = await stateOf(block(page, 'ask'))
  const prompt = await block(page, 'ask').getByRole('textbox').inputValue()
  await untilStatus(block(page, 'ask'), 'complete')

  expect(first.status).toBe('streaming')
  expect(first.text.length).toBeGreaterThanOrEqual(300)
  expect(prompt).toBe('A long answer, please')
  expect((await stateOf(block(page, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.requests).toHaveLength(1)
  expect(heard).toEqual(['ai-start', 'ai-complete'])
})

test.each(['sse', 'poll'])('a reloaded page reads on over %s, too', async (transport) => {
  const { site, vendor } = await serveAnswers({ text: words(300), paceMs: 8 })
  await page.route(`${site.url}/`, async (route) => {
    const response = await route.fetch()
    const html = (await response.text()).replaceAll('<ai-block ', `<ai-block transport="${transport}" `)
    await route.fulfill({ response, body: html })
  })
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 300)
  await page.reload()
  await untilStatus(block(page, 'ask'), 'complete')

  expect((await stateOf(block(page, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.requests).toHaveLength(1)
})

test('a reload while a server that does not stream makes an answer asks the vendor once', async () => {
  const answer = { text: words(100), paceMs: 15 }
  const { site, vendor } = await serveAnswers(answer, { AI_STREAMING_ENABLED: false })
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A whole answer, please')
  await vendor.arrived(0)
  await page.reload()
  await untilStatus(block(page, 'ask'), 'complete')

  expect((await stateOf(block(page, 'ask'))).text).toBe(words(100).join(''))
  expect(vendor.requests).toHaveLength(1)
})

test('four answers that run during a reload all go on', async () => {
  const { site, vendor } = await serveAnswers({ text: words(300), paceMs: 8 })
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Run all four' }).click()
  const types = ['ask', 'explain', 'quiz', 'diagram']
  for (const type of types) await untilStatus(block(page, type), 'streaming')
  await page.reload()
  await page.locator('.strands.is-running').waitFor()
  for (const type of types) await untilStatus(block(page, type), 'complete')

  const texts = await Promise.all(types.map(async (type) => (await stateOf(block(page, type))).text))
  expect(texts).toEqual(types.map(() => words(300).join('')))
  expect(vendor.requests).toHaveLength(4)
})

test('50 reloads in quick succession leave one answer, whole', async () => {
  const { site, vendor } = await serveAnswers({ text: words(900), paceMs: 10 })
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A long answer, please')
  for (let count = 0; count < 50; count += 1) {
    await page.reload({ waitUntil: 'domcontentloaded' })
    // Most of them before the connection stands, some while the answer is read.
    if (count % 5 === 4) await page.locator('ai-connection-status .words').getByText('Connected').waitFor()
  }
  await untilStatus(block(page, 'ask'), 'complete')

  expect((await stateOf(block(page, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.transcript[0]).toBe(words(900).join(''))
  expect(vendor.requests).toHaveLength(1)
})

test('an answer that had ended before the reload is there again, with all that belongs to it', async () => {
  const { site, vendor } = await serveAnswers({ text: words(50) })
  const heard = await hearEvents()
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A short answer, please')
  await untilStatus(block(page, 'ask'), 'complete')
  const summary = await block(page, 'ask').locator('.summary').textContent()
  await page.reload()
  await block(page, 'ask').locator('.summary').getByText(' s · ').waitFor()

  expect(await stateOf(block(page, 'ask'))).toEqual({ status: 'complete', text: vendor.transcript[0] })
  expect(await block(page, 'ask').locator('.summary').textContent()).toBe(summary)
  expect(vendor.requests).toHaveLength(1)
  expect(heard).toEqual(['ai-start', 'ai-complete'])
})

test('Stop works after a reload, and Clear lets the answer not come back', async () => {
  const { site, vendor } = await serveAnswers({ text: words(1000), paceMs: 10 })
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 100)
  await page.reload()
  await block(page, 'ask').getByRole('button', { name: 'Stop' }).click()
  await untilStatus(block(page, 'ask'), 'cancelled')
  await vendor.closed
  await block(page, 'ask').getByRole('button', { name: 'Clear' }).click()
  await page.reload()
  await block(page, 'ask').getByRole('textbox').waitFor()

  expect(await stateOf(block(page, 'ask'))).toEqual({ status: 'idle', text: '' })
  expect(vendor.requests).toHaveLength(1)
})

test('after a restart of a server that kept nothing, what was shown stays, says so, and can be asked for again', async () => {
  const { site, vendor } = await serveAnswers({ text: words(300), paceMs: 8 })
  const relay = await startRelay(site.port)
  await page.goto(`http://localhost:${relay.port}`)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 300)
  // The page is gone while the server restarts, so that it hears of it from its successor only.
  await page.goto('about:blank')
  const successor = await startSite(configFor(vendor))
  relay.target = successor.port
  relay.reset()
  await page.goto(`http://localhost:${relay.port}`)
  await untilStatus(block(page, 'ask'), 'error')
  const lost = await stateOf(block(page, 'ask'))
  const said = await block(page, 'ask').locator('[part=error]').textContent()
  const again = await block(page, 'ask').evaluate((element) => {
    const shown = element as unknown as { retry(): void; readonly text: string }
    shown.retry()
    return shown.text
  })
  await untilStatus(block(page, 'ask'), 'complete')

  expect(lost.text.length).toBeGreaterThanOrEqual(300)
  expect(said).toContain('The server has lost this answer')
  expect(again).toBe(lost.text)
  expect((await stateOf(block(page, 'ask'))).text).toBe(vendor.transcript[1])
  await successor.close()
  await relay.close()
})

test('a conversation goes on after a reload', async () => {
  const { site, vendor } = await serveAnswers({ text: ['Because.'] })
  await page.goto(site.url)
  await block(page, 'ask').evaluate((element) => element.setAttribute('conversation', 'c1'))
  await ask(block(page, 'ask'), 'Why?')
  await untilStatus(block(page, 'ask'), 'complete')
  await page.reload()
  await untilStatus(block(page, 'ask'), 'complete')
  await block(page, 'ask').evaluate((element) => element.setAttribute('conversation', 'c1'))
  await ask(block(page, 'ask'), 'And how?')
  await vendor.arrived(1)
  await untilStatus(block(page, 'ask'), 'complete')

  const contents = JSON.stringify(vendor.requests[1]?.body)
  expect(contents).toContain('Why?')
  expect(contents).toContain('Because.')
})
