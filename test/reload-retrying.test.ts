import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { serveAnswers, words } from './kit/answering-site.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilStatus } from './kit/page-blocks.js'

const ANSWER = { text: words(40) }
const OVERLOADED = { fault: { type: 'status', status: 503, headers: { 'retry-after': '50' } } } as const

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

const notice = (part: string) => block(page, 'ask').locator(`[part=${part}]`)

test('a vendor that is busy shows attempt and countdown, also after a reload, and "Retry now" skips the wait', async () => {
  const { site, vendor } = await serveAnswers((_, index) => (index === 0 ? OVERLOADED : ANSWER))
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A short answer, please')
  await notice('retrying')
    .getByText(/^Attempt 2 of 5 in \d+ s\.$/)
    .waitFor()
  await page.reload()
  const attempt = await notice('retrying').locator('strong').textContent()
  await notice('retrying')
    .getByText(/in 4\d s/)
    .waitFor()
  await block(page, 'ask').getByRole('button', { name: 'Retry now' }).click()
  await untilStatus(block(page, 'ask'), 'complete')

  expect(attempt).toMatch(/^Attempt 2 of 5 in \d+ s\.$/)
  expect((await stateOf(block(page, 'ask'))).text).toBe(ANSWER.text.join(''))
  expect(vendor.requests).toHaveLength(2)
})

test('an answer that broke off stays, marked as the try before, until the new try has its first word', async () => {
  const brokenOff = { ...ANSWER, fault: { type: 'end', after: 20 } } as const
  let letGo = () => {}
  const when = new Promise<void>((resolve) => (letGo = resolve))
  const scripts = [brokenOff, { fault: { type: 'reset', when } } as const, ANSWER]
  const { site, vendor } = await serveAnswers((_, index) => scripts[index] ?? ANSWER, { AI_RETRY_ATTEMPTS: 1 })
  await page.goto(site.url)
  await ask(block(page, 'ask'), 'A short answer, please')
  await untilStatus(block(page, 'ask'), 'error')
  const partial = (await stateOf(block(page, 'ask'))).text
  await notice('error').getByRole('button', { name: 'Retry' }).click()
  await vendor.arrived(1)
  await notice('earlier').waitFor()
  const meanwhile = (await stateOf(block(page, 'ask'))).text
  letGo()
  await untilStatus(block(page, 'ask'), 'error')
  const failedAgain = (await stateOf(block(page, 'ask'))).text
  await notice('error').getByRole('button', { name: 'Retry' }).click()
  await untilStatus(block(page, 'ask'), 'complete')

  expect(partial).toBe(vendor.transcript[0])
  expect(partial.length).toBeGreaterThan(100)
  expect([meanwhile, failedAgain]).toEqual([partial, partial])
  expect((await stateOf(block(page, 'ask'))).text).toBe(ANSWER.text.join(''))
  await expect.poll(() => notice('earlier').count()).toBe(0)
})
