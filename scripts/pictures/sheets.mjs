// One sheet per block, scheme and width: every state of the block, still.
import { writeFile } from 'node:fs/promises'
import { createServer, defaultClientConditions } from 'vite'
import { inRoot } from '../paths.mjs'

const SCHEMES = ['light', 'dark']
const WIDTHS = { desktop: 1280, phone: 390 }
/** What a large dependency takes to be bundled for the first time, on a slow machine. */
const READY_MS = 120_000
/** Of WebP: letters stay sharp, and twenty sheets stay small. */
const QUALITY = 0.7

/**
 * Photographs every state of every block, as the tests' own table has them.
 * @param {import('playwright').Browser} browser
 * @param {string} folder
 */
export async function photographSheets(browser, folder) {
  const server = await serveSources()
  try {
    await server.listen()
    const url = `${server.resolvedUrls.local[0]}test/pictures/index.html`
    for (const block of await blocksOf(browser, url))
      for (const scheme of SCHEMES)
        for (const [name, width] of Object.entries(WIDTHS)) {
          const sheet = await photograph(browser, { url: `${url}?block=${block}`, scheme, width })
          await writeFile(`${folder}/${block}-${name}-${scheme}.webp`, sheet)
        }
  } finally {
    await server.close()
  }
}

function serveSources() {
  return createServer({
    root: inRoot('packages/client'),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@runnel/source', ...defaultClientConditions] },
    // What is met late would reload the page in the middle of a scene.
    optimizeDeps: { entries: ['test/pictures/index.html', 'src/elements/views/*.ts'] },
    server: { host: '127.0.0.1', port: 0, hmr: false, fs: { allow: [inRoot('.')] } },
  })
}

async function blocksOf(browser, url) {
  const page = await openSheet(browser, { url, scheme: 'light', width: WIDTHS.desktop })
  const blocks = await page.locator('html').getAttribute('data-ready')
  await page.close()
  return blocks.split(' ')
}

async function photograph(browser, options) {
  const page = await openSheet(browser, options)
  const picture = await toWebp(page, await page.screenshot({ fullPage: true }))
  await page.close()
  return picture
}

async function openSheet(browser, { url, scheme, width }) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme })
  await page.goto(url)
  await page.waitForSelector('html[data-ready]', { state: 'attached', timeout: READY_MS })
  return page
}

/** The browser's own encoder: WebP needs a third of what PNG takes. */
async function toWebp(page, png) {
  const encoded = await page.evaluate(
    async ({ data, quality }) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      canvas.getContext('2d').drawImage(bitmap, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    },
    { data: png.toString('base64'), quality: QUALITY },
  )
  return Buffer.from(encoded, 'latin1')
}
