import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import type { Drawn } from './kit/drawing-page.js'
import { serveForeignPage } from './kit/foreign-page.js'
import { startSite } from './kit/site-server.js'

const SCRIPT = fileURLToPath(new URL('./kit/drawing-page.ts', import.meta.url))

let browser: Browser
/** By file name: the page's own bundle. */
let files: ReadonlyMap<string, string>

beforeAll(async () => {
  browser = await launchBrowser()
  files = await bundle()
})

afterAll(() => browser.close())

async function bundle(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@runnel/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      lib: { entry: SCRIPT, formats: ['es'], fileName: 'script' },
      // Where the page forbids what it does, it must not even be asked for.
      rolldownOptions: { external: ['mermaid'] },
    },
  })
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  return new Map(outputs.flatMap((output) => (output.type === 'chunk' ? [[output.fileName, output.code]] : [])))
}

/** A page of another origin, with a bundle of its own and a strict policy. */
async function openStrictPage(): Promise<{ page: Page; server: string; violations: string[] }> {
  const headers: Record<string, string> = {}
  const foreign = await serveForeignPage(
    () => '<!doctype html><title>Elsewhere</title><body><script type="module" src="/script.js"></script>',
    headers,
  )
  onTestFinished(() => foreign.close())
  const site = await startSite({ DEMO_TOKENS_PER_SECOND: 200, ALLOWED_ORIGINS: [foreign.origin] })
  onTestFinished(() => site.close())
  headers['content-security-policy'] =
    `default-src 'none'; script-src 'self'; connect-src ${site.url} ${site.url.replace('http', 'ws')}; ` +
    `frame-src ${site.url}; require-trusted-types-for 'script'`
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|trusted type|refused/i.test(message.text())) violations.push(message.text())
  })
  await page.route(`${foreign.origin}/*.js`, (route) => {
    const body = files.get(new URL(route.request().url()).pathname.slice(1))
    return body === undefined ? route.abort() : route.fulfill({ body, contentType: 'text/javascript' })
  })
  await page.goto(foreign.origin)
  return { page, server: site.url, violations }
}

test('a page with a strict policy gets the pictures of a diagram as data, and nothing of them is left in it', async () => {
  const { page, server, violations } = await openStrictPage()
  const drawn = await page.evaluate(
    (address) => (globalThis as unknown as { draw(server: string): Promise<Drawn> }).draw(address),
    server,
  )

  expect(drawn.svg).toMatch(/^<svg/)
  expect(drawn.frames).toEqual([false])
  // The page's own script element.
  expect(drawn.left).toBe(1)
  expect(violations).toEqual([])
})
