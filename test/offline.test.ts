import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AnsweringSite, serveAnswers, words } from './kit/answering-site.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'
import { startRelay } from './kit/relay.js'

/** A name that is not this machine's own: a server there is out of reach without a network. */
const NAME = 'runnel.test'

let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  // Only a page that Chromium may keep in its back/forward cache comes back from there; Playwright turns that off.
  browser = await launchBrowser({
    args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
})

afterAll(() => browser.close())

beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
})

afterEach(() => context.close())

const connectionWords = () => page.locator('ai-connection-status .words')

/** The page, with an answer of several seconds under way. */
async function answering(): Promise<AnsweringSite> {
  const world = await serveAnswers({ text: words(400), paceMs: 10 }, { HOST: '0.0.0.0' })
  await page.goto(`http://${NAME}:${world.site.port}`)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 200)
  return world
}

async function expectWhole({ vendor }: AnsweringSite): Promise<void> {
  await untilStatus(block(page, 'ask'), 'complete')
  expect((await stateOf(block(page, 'ask'))).text).toBe(vendor.transcript[0])
  expect(vendor.transcript).toEqual([words(400).join('')])
}

test('a page that loses its network says so, connects as soon as it is back, and its answer is whole', async () => {
  const world = await answering()
  await context.setOffline(true)
  await connectionWords().getByText('Offline').waitFor()
  const before = await stateOf(block(page, 'ask'))
  await context.setOffline(false)
  await connectionWords().getByText('Connected').waitFor()

  expect(before.status).toBe('streaming')
  await expectWhole(world)
})

test('a page that waits for its next attempt makes it at once when it is looked at again', async () => {
  const world = await serveAnswers({ text: words(400), paceMs: 10 })
  const relay = await startRelay(world.site.port)
  // The longest waits that the jitter allows: one that is over at once could not be cut short.
  await page.addInitScript(() => {
    Math.random = () => 0.99
  })
  await page.goto(`http://localhost:${relay.port}`)
  await ask(block(page, 'ask'), 'A long answer, please')
  await untilChars(block(page, 'ask'), 200)
  // Nobody listens at port 1: the attempts fail at once, and the waits between them grow to seconds.
  relay.target = 1
  relay.reset()
  await page
    .locator('ai-connection-status .detail')
    .getByText(/attempt [45] of 5 in \d+ s/)
    .waitFor()
  relay.target = world.site.port
  const wait_ms = await page.evaluate(async () => {
    const askedAt = performance.now()
    const status = document.querySelector('ai-connection-status')
    document.dispatchEvent(new Event('visibilitychange'))
    await new Promise<void>((resolve) => {
      const look = () => (status?.shadowRoot?.querySelector('[data-state=open]') ? resolve() : setTimeout(look, 10))
      look()
    })
    return performance.now() - askedAt
  })

  expect(wait_ms).toBeLessThan(1000)
  await expectWhole(world)
  await relay.close()
})

test('a page that comes back from the back/forward cache reads on at once', async () => {
  const world = await answering()
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))
  await page.goto(`http://${NAME}:${world.site.port}/docs`)
  // A page from the cache is not loaded again: there is no event to wait for.
  await page.goBack({ waitUntil: 'commit' })
  const isSamePage = await page.evaluate(() => 'isSamePage' in globalThis)
  const { status, text } = await stateOf(block(page, 'ask'))

  expect(isSamePage).toBe(true)
  expect(status).toBe('streaming')
  expect(text.length).toBeGreaterThanOrEqual(200)
  await expectWhole(world)
})

test('a block that is removed in the middle of an answer stops nothing, and reads on when it is put back', async () => {
  const world = await answering()
  const removed = await block(page, 'ask').evaluateHandle((element) => {
    const { parentElement } = element
    element.remove()
    return { element, parentElement }
  })
  await expect.poll(() => world.vendor.transcript[0]?.length, { timeout: 20_000 }).toBeGreaterThan(2000)
  await removed.evaluate(({ element, parentElement }) => {
    parentElement?.append(element)
  })

  await expectWhole(world)
})
