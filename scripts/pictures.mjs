// `npm run pictures`: photographs the page for the README, with the built-in demo answering, and every state of every block.
import { mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright'
import { findBrowser } from './browser.mjs'
import { main } from './failure.mjs'
import { inRoot } from './paths.mjs'
import { photographSheets } from './pictures/sheets.mjs'
import { setUp } from './setup.mjs'

const FOLDER = inRoot('docs/pictures')
const VIEWPORT = { width: 1280, height: 900 }

/** Far enough into the answers that every block shows what it is. */
const CHARS_OF_ASK = 900

async function photograph(page, url) {
  await page.goto(url)
  await page.getByRole('button', { name: 'Run all four' }).click()
  await page.waitForFunction((least) => document.querySelector('ai-block[type=ask]').text.length > least, CHARS_OF_ASK)
  await page.screenshot({ path: `${FOLDER}/page.png`, fullPage: true })
}

await main(async () => {
  await setUp()
  await mkdir(FOLDER, { recursive: true })
  const { createApp } = await import(pathToFileURL(inRoot('packages/server/dist/index.js')).href)
  const config = { LOG_LEVEL: 'silent', AI_PROVIDER: 'demo' }
  const app = createApp({ config, site: inRoot('packages/client/dist/site') })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await chromium.launch({ executablePath: findBrowser() })
  try {
    await photograph(await browser.newPage({ viewport: VIEWPORT }), url)
    await photographSheets(browser, FOLDER)
  } finally {
    await browser.close()
    await app.close()
  }
})
