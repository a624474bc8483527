import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { serveForeignPage } from './kit/foreign-page.js'
import { block, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

const THEMES = ['quiet', 'vivid', 'playful']
const OLD_BROWSER = '@supports not (color: light-dark(red, red))'

let browser: Browser
let site: SiteServer

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  site = await startSite({ DEMO_TOKENS_PER_SECOND: 0 })
})

afterEach(() => site.close())

function themeFrom(name: string): Promise<Response> {
  return fetch(`${site.url}/themes/${name}.css`)
}

/** The colours of a block, as the browser computes them. */
function colorsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const base = document.querySelector('ai-block')?.shadowRoot?.querySelector('.base')
    const send = base?.querySelector('.send')
    if (!base || !send) throw new Error('no block')
    const { backgroundColor, color, borderColor, boxShadow } = getComputedStyle(base)
    return [backgroundColor, color, borderColor, boxShadow, getComputedStyle(send).backgroundColor]
  })
}

/** The colours under a style, by what the system prefers and what the block says. */
async function everyCase(style: string): Promise<Record<string, string[]>> {
  const page = await browser.newPage()
  await page.setContent(`<meta name="color-scheme" content="light dark"><style>${style}</style>
    <script type="module" src="${site.url}/embed.js"></script><ai-block type="ask"></ai-block>`)
  await block(page, 'ask').getByRole('textbox').waitFor()
  const cases: Record<string, string[]> = {}
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const theme of ['', 'light', 'dark', 'auto']) {
      await block(page, 'ask').evaluate(
        (element, value) => (value === '' ? element.removeAttribute('theme') : element.setAttribute('theme', value)),
        theme,
      )
      cases[`${colorScheme} ${theme}`] = await colorsOf(page)
    }
  }
  await page.close()
  return cases
}

test.each(THEMES)('the theme %s stands beside the embed, for pages of any origin', async (name) => {
  const response = await themeFrom(name)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/css')
  expect(response.headers.get('cache-control')).toBe('no-cache')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(await response.text()).not.toMatch(/url\(|@import|@font-face/)
})

test.each(THEMES)('a browser without light-dark() shows the theme %s in the same colours', async (name) => {
  const css = await (await themeFrom(name)).text()
  // What such a browser reads, and this one does not: taken as if it were all that the theme says.
  const [modern = '', fallback = ''] = css.split(OLD_BROWSER)
  const old = `${modern.replace(/--[\w-]+:[^;]*light-dark\([^;]*;/g, '')} @supports (color: red) ${fallback}`
  expect(await everyCase(old)).toEqual(await everyCase(css))
})

test('the page takes on the theme that is picked, keeps it, and names it in the snippet', async () => {
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.locator('ai-block .send').first().waitFor()
  const plain = await colorsOf(page)
  await page.getByText('Playful', { exact: true }).click()
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(255, 246, 218)')
  const playful = await colorsOf(page)
  await page.reload()
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(255, 246, 218)')

  expect(playful).not.toEqual(plain)
  expect(await page.locator('#snippet').textContent()).toContain('/themes/playful.css')
  await page.getByText('Default', { exact: true }).click()
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor !== 'rgb(255, 246, 218)')
  expect(await colorsOf(page)).toEqual(plain)
  await page.close()
})

test('a conversation of three turns is shown on the page', async () => {
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Ask three questions' }).click()
  const talk = page.locator('.talk ai-block')
  await expect.poll(() => talk.locator('.history > li').count()).toBe(2)
  await untilStatus(talk, 'complete')
  expect(await talk.locator('.past').evaluateAll((turns) => turns.map((turn) => turn.textContent !== ''))).toEqual([
    true,
    true,
  ])
  await page.close()
})

test('the example of a brand looks by its tokens alone as the brand does, logo and all', async () => {
  const folder = new URL('../examples/brand/', import.meta.url)
  const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
  const html = read('index.html').replace('http://localhost:8000', site.url)
  const foreign = await serveForeignPage(() =>
    html.replace('<link rel="stylesheet" href="brand.css" />', `<style>${read('brand.css')}</style>`),
  )
  const page = await browser.newPage()
  await page.goto(foreign.origin)
  await block(page, 'ask').getByRole('textbox').waitFor()
  const logo = await block(page, 'ask')
    .locator('h2')
    .evaluate((heading) => {
      const { width, height, backgroundImage } = getComputedStyle(heading, '::before')
      return { width: Number.parseFloat(width), height: Number.parseFloat(height), backgroundImage }
    })

  expect(html).not.toContain('::part')
  expect(await colorsOf(page)).toEqual([
    'rgb(246, 243, 236)',
    'rgb(23, 21, 18)',
    'rgb(23, 21, 18)',
    'rgb(23, 21, 18) 8px 8px 0px 0px',
    'rgb(176, 58, 0)',
  ])
  expect(logo.width).toBeGreaterThan(24)
  expect(logo.height).toBe(logo.width)
  expect(logo.backgroundImage).toContain('data:image/svg+xml')
  await page.close()
  await foreign.close()
})
