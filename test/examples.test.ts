import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright'
import { preview, type PreviewServer } from 'vite'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { serveExample } from '../examples/serve.mjs'
import { launchBrowser } from './kit/browser.js'
import { block, stateOf, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const REACT = join(ROOT, 'examples/react')

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function closeLater<T>(value: T, close: (value: T) => unknown): T {
  closing.push(() => close(value))
  return value
}

/** The page of an example, which names port 8000, with a server on another one behind it. */
async function openExample(
  name: string,
  isAllowed = true,
): Promise<{ page: Page; site: SiteServer; faults: string[] }> {
  const example = closeLater(await serveExample(name, 0), ({ close }) => close())
  const config = { DEMO_TOKENS_PER_SECOND: 400, ALLOWED_ORIGINS: isAllowed ? [example.url] : [] }
  const site = closeLater(await startSite(config), ({ close }) => close())
  const mapped = `--host-resolver-rules=MAP localhost:8000 127.0.0.1:${site.port}`
  const browser = closeLater(await launchBrowser({ args: [mapped] }), (opened: Browser) => opened.close())
  return { site, ...(await visit(browser, example.url)) }
}

/** What the page complains about is collected. */
async function visit(browser: Browser, url: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(url)
  return { page, faults }
}

async function send(page: Page, type: string): Promise<string> {
  await block(page, type).getByRole('textbox').press('Enter')
  await untilStatus(block(page, type), 'complete')
  return (await stateOf(block(page, type))).text
}

test('the plain page asks, and its block answers', async () => {
  const { page, faults } = await openExample('html')
  const text = await send(page, 'ask')

  expect(text.length).toBeGreaterThan(100)
  expect(faults).toEqual([])
})

test('the page on another origin answers and draws under its policy, and its own script hears of it', async () => {
  const { page, faults, site } = await openExample('other-origin')
  await send(page, 'explain')
  expect(await page.locator('#log').textContent()).toMatch(/^explain: \d+ characters in \d+ ms$/)
  await send(page, 'diagram')
  await block(page, 'diagram').locator('[part=picture]').waitFor()

  expect(faults.filter((fault) => /policy|trusted/i.test(fault))).toEqual([])
  expect(site.app.runnel.connections).toBe(1)
})

test('without its origin in ALLOWED_ORIGINS, the page says that it has no connection', async () => {
  const { page, site } = await openExample('other-origin', false)
  await page
    .locator('ai-connection-status')
    .getByText(/connecting|disconnected/i)
    .first()
    .waitFor()

  expect(site.app.runnel.running).toBe(0)
})

/** The application as its `npm run build` makes it, with what the workspace has installed. */
async function buildReactExample(): Promise<string> {
  const outDir = await mkdtemp(join(ROOT, '.cache/example-react-'))
  closing.push(() => rm(outDir, { recursive: true }))
  await runTool('typescript/bin/tsc', '-p', REACT)
  await runTool('vite/bin/vite.js', 'build', REACT, '--outDir', outDir, '--logLevel', 'error')
  return outDir
}

/** In an environment of its own: that of a test makes development builds. */
function runTool(file: string, ...args: string[]): Promise<unknown> {
  const env = { PATH: process.env.PATH }
  return promisify(execFile)(process.execPath, [join(ROOT, 'node_modules', file), ...args], { cwd: ROOT, env })
}

/** Its `npm run preview`, which passes requests on to the server. */
async function previewReactExample(outDir: string, site: SiteServer): Promise<string> {
  process.env.RUNNEL_URL = site.url
  onTestFinished(() => {
    delete process.env.RUNNEL_URL
  })
  const options = {
    root: REACT,
    logLevel: 'silent',
    build: { outDir },
    preview: { port: 0, host: 'localhost' },
  } as const
  const server = closeLater<PreviewServer>(await preview(options), ({ close }) => close())
  return server.resolvedUrls?.local[0] ?? ''
}

test('the React application compiles, builds, and works through its proxy over one connection', async () => {
  const site = closeLater(await startSite({ DEMO_TOKENS_PER_SECOND: 400 }), ({ close }) => close())
  const url = await previewReactExample(await buildReactExample(), site)
  const browser = closeLater(await launchBrowser(), (opened: Browser) => opened.close())
  const { page, faults } = await visit(browser, url)
  await page.getByRole('button', { name: 'Ask' }).first().click()
  await page.locator('[data-status=complete]').waitFor()
  await page.getByRole('button', { name: 'New cards' }).click()
  await page.locator('details').nth(2).waitFor()
  const text = await send(page, 'ask')

  expect((await page.locator('[data-status]').textContent())?.length).toBeGreaterThan(100)
  expect(await page.locator('p[role=status]').first().textContent()).toBe(`${text.length} characters`)
  expect(faults).toEqual([])
  expect(site.app.runnel.connections).toBe(1)
}, 120_000)
