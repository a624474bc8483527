// A page with blocks in a browser, served by the server that is measured.
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { ensureBrowser } from '../scripts/ensure-browser.mjs'

const VIEWPORT = { width: 1600, height: 1000 }

/**
 * Opens a page of the server's own origin with `body` in it, whose elements come from the server's `embed.js`, and closes the browser
 * behind `play`.
 * @template T
 * @param {{ port: number, body: string, script: URL }} given `script` runs in the page, and leaves there a `bench`
 * @param {(page: import('playwright').Page) => Promise<T>} play
 */
export async function inBrowser({ port, body, script }, play) {
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--disable-dev-shm-usage'],
  })
  try {
    const page = await browser.newPage({ viewport: VIEWPORT })
    const url = `http://127.0.0.1:${port}/bench`
    await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: htmlOf(body) }))
    await page.goto(url)
    await page.evaluate(() => customElements.whenDefined('ai-block'))
    await page.addScriptTag({ path: fileURLToPath(script), type: 'module' })
    // A module runs when it likes.
    await page.waitForFunction(() => globalThis.bench !== undefined)
    return await play(page)
  } finally {
    await browser.close()
  }
}

function htmlOf(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Blocks</title><link rel="icon" href="data:,">
<script type="module" src="/embed.js"></script>${body}`
}
