import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { scriptedProvider } from '../packages/server/test/kit/scripted-provider.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, stateOf, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

let browser: Browser
let site: SiteServer
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

afterEach(async () => {
  await page.close()
  await site.close()
})

async function open(provider = scriptedProvider()) {
  site = await startSite({ AI_STREAMING_ENABLED: false }, { providers: [provider] })
  page = await browser.newPage()
  await page.goto(site.url)
  return provider
}

test('where streaming is switched off, the four blocks of the page answer whole', async () => {
  site = await startSite({ AI_STREAMING_ENABLED: false, DEMO_TOKENS_PER_SECOND: 500 })
  page = await browser.newPage()
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Run all four' }).click()
  for (const type of ['ask', 'explain', 'quiz', 'diagram']) await untilStatus(block(page, type), 'complete')

  expect((await stateOf(block(page, 'ask'))).text.length).toBeGreaterThan(200)
  expect(await block(page, 'quiz').getByRole('radio').count()).toBeGreaterThanOrEqual(6)
  await block(page, 'diagram').locator('.picture img').waitFor()
})

test('while it is waited for, the block says so; then all of it stands there at once', async () => {
  const provider = await open()
  await ask(block(page, 'ask'), 'Why is the sky blue?')
  const call = await provider.call(0)
  call.text('It is ')
  await block(page, 'ask').getByText('Thinking…').waitFor()
  const before = await stateOf(block(page, 'ask'))
  call.text('**scattered** light.')
  call.end()
  await untilStatus(block(page, 'ask'), 'complete')

  expect(before).toEqual({ status: 'thinking', text: '' })
  await block(page, 'ask').locator('.answer strong').getByText('scattered').waitFor()
})

test('Stop ends the generation, and what had been written is shown', async () => {
  const provider = await open()
  await ask(block(page, 'ask'), 'Why is the sky blue?')
  const call = await provider.call(0)
  call.text('It is ')
  await block(page, 'ask').getByRole('button', { name: 'Stop' }).click()
  await untilStatus(block(page, 'ask'), 'cancelled')

  expect(call.signal.aborted).toBe(true)
  expect((await stateOf(block(page, 'ask'))).text).toBe('It is ')
  await block(page, 'ask').getByRole('button', { name: 'Run again' }).waitFor()
})

test('a request that breaks is a failed connection, and can be tried again', async () => {
  const provider = await open()
  await page.route('**/api/stream', (route) => route.abort('connectionreset'), { times: 1 })
  await ask(block(page, 'ask'), 'Why is the sky blue?')
  await untilStatus(block(page, 'ask'), 'error')
  await block(page, 'ask').locator('.notice').getByText('The connection failed.').waitFor()
  await block(page, 'ask').getByRole('button', { name: 'Retry', exact: true }).click()
  ;(await provider.call(0)).end()
  await untilStatus(block(page, 'ask'), 'complete')

  expect(provider.calls).toHaveLength(1)
})
