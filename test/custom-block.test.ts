import { defineBlock } from '@runnel/server'
import type { Browser, Page } from 'playwright'
import Type from 'typebox'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { scriptedProvider, type ScriptedProvider } from '../packages/server/test/kit/scripted-provider.js'
import { launchBrowser } from './kit/browser.js'
import { type ForeignPage, serveForeignPage } from './kit/foreign-page.js'
import { ask, block, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

const exam = defineBlock({
  type: 'exam',
  title: 'A hard exam',
  description: 'Asks what only few people know.',
  view: 'quiz',
  params: Type.Object({ level: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })) }),
  instructions: ({ level }) => `Set an exam of level ${level ?? 1}.`,
  prompt: (prompt) => `About ${prompt}`,
})

let browser: Browser
let provider: ScriptedProvider
let site: SiteServer
let foreign: ForeignPage
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  provider = scriptedProvider()
  let html = ''
  foreign = await serveForeignPage(() => html)
  site = await startSite({ ALLOWED_ORIGINS: [foreign.origin] }, { providers: [provider], blocks: [exam] })
  html = `<!doctype html><title>Elsewhere</title>
    <script type="module" src="${site.url}/embed.js"></script>
    <ai-block type="exam" server="${site.url}" params='{"level":3}'></ai-block>
    <ai-block type="exam" server="${site.url}" heading="Mine"></ai-block>
    <ai-block type="unheard-of" server="${site.url}"></ai-block>`
  page = await browser.newPage()
})

afterEach(async () => {
  await page.close()
  await site.close()
  await foreign.close()
})

test('a block of the server’s own has its heading, its parameters and its view, in any page that may use it', async () => {
  let asked = 0
  page.on('request', (request) => (asked += request.url().endsWith('/api/blocks') ? 1 : 0))
  await page.goto(foreign.origin)
  const own = block(page, 'exam').first()
  await own.getByRole('heading', { name: 'A hard exam' }).waitFor()
  await own.getByText('Asks what only few people know.').waitFor()
  await block(page, 'exam').last().getByRole('heading', { name: 'Mine' }).waitFor()
  await block(page, 'unheard-of').getByRole('heading', { name: 'Unheard of' }).waitFor()
  await ask(own, 'tides')
  const call = await provider.call(0)
  call.text('{"title":"Tides","questions":[{"question":"Why two a day?","options":["Moon","Wind"],"answer":0}]}')
  call.end()
  await untilStatus(own, 'complete')

  await own.getByRole('radio', { name: 'Moon' }).waitFor()
  expect(JSON.stringify(call.request)).toContain('Set an exam of level 3.')
  expect(JSON.stringify(call.request)).toContain('About tides')
  expect(asked).toBe(1)
})

test('a block that the server does not have says so, and offers no retry that could not help', async () => {
  await page.goto(foreign.origin)
  const unknown = block(page, 'unheard-of')
  await ask(unknown, 'anything')
  await untilStatus(unknown, 'error')

  await unknown.locator('.notice').getByText('This server has no such block.').waitFor()
  expect(await unknown.getByRole('button', { name: 'Retry', exact: true }).count()).toBe(0)
})
