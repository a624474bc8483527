import type { Browser, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilChars, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

let browser: Browser
let site: SiteServer
let page: Page
let own: Locator

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  site = await startSite({ DEMO_TOKENS_PER_SECOND: 300, AI_RETRY_BASE_MS: 20, AI_RETRY_ATTEMPTS: 3 })
  page = await browser.newPage()
  await page.goto(site.url)
  own = block(page, 'ask')
})

afterEach(async () => {
  await page.close()
  await site.close()
})

/** Asks with one of the demo's faults. */
async function simulate(fault: string): Promise<void> {
  await own.evaluate((element, params) => element.setAttribute('params', params), JSON.stringify({ simulate: fault }))
  await ask(own, 'How far away is the moon?')
}

function button(name: string): Locator {
  return own.getByRole('button', { name, exact: true })
}

function notice(words: string | RegExp): Locator {
  return own.locator('.notice').getByText(words)
}

test('a rate limit: the wait counts down, the next attempt can be made at once, and the answer comes', async () => {
  await simulate('rate_limit')
  await notice(/Attempt 2 of 3 in \d s\./).waitFor()
  await notice(/takes no more requests just now/).waitFor()
  await button('Stop').waitFor()
  await button('Retry now').click()
  await notice(/Attempt 3 of 3/).waitFor()
  await button('Retry now').click()
  await untilStatus(own, 'complete')

  expect((await stateOf(own)).text.length).toBeGreaterThan(200)
  expect(await own.locator('.notice').count()).toBe(0)
})

test('an outage: after the last attempt the block says what is wrong, and can be asked again', async () => {
  await simulate('outage')
  await untilStatus(own, 'error')
  await notice('The model could not answer.').waitFor()
  await notice(/cannot be reached/).waitFor()
  expect(await button('Copy').isDisabled()).toBe(true)
  await own.evaluate((element) => element.setAttribute('params', '{}'))
  await ask(own, 'How far away is the moon?')
  await untilStatus(own, 'complete')

  expect(await own.locator('.notice').count()).toBe(0)
})

test('an answer that is cut: what had arrived stays, with Retry and Copy', async () => {
  await simulate('cut')
  await untilStatus(own, 'error')
  await notice(/broke off midway/).waitFor()
  await button('Retry').waitFor()

  expect((await stateOf(own)).text.length).toBeGreaterThan(50)
  expect(await button('Copy').isEnabled()).toBe(true)
})

test('a slow model: the block says that it is thinking, and can be stopped', async () => {
  await simulate('slow')
  await own.getByText('Thinking…').waitFor()
  await untilChars(own, 1)
  await button('Stop').click()
  await untilStatus(own, 'cancelled')

  await notice('Stopped.').waitFor()
  await button('Run again').waitFor()
  expect((await stateOf(own)).text).not.toBe('')
})
