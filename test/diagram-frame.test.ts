import type { Browser, Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { serveForeignPage } from './kit/foreign-page.js'
import { ask, block, untilStatus } from './kit/page-blocks.js'
import { type SiteServer, startSite } from './kit/site-server.js'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** Everything that a block needs of a page that allows nothing. */
function strict({ url }: SiteServer): string {
  return `default-src 'none'; script-src ${url}; connect-src ${url} ${url.replace('http', 'ws')}`
}

/** A page of somebody else's with a diagram drawn to its end, and what its policy complained of. */
async function openForeign(
  policy: (site: SiteServer) => string,
  theme = 'light',
): Promise<{ page: Page; violations: string[] }> {
  let html = ''
  const headers: Record<string, string> = {}
  const foreign = await serveForeignPage(() => html, headers)
  onTestFinished(() => foreign.close())
  const site = await startSite({ DEMO_TOKENS_PER_SECOND: 200, ALLOWED_ORIGINS: [foreign.origin] })
  onTestFinished(() => site.close())
  html = `<!doctype html><meta name="color-scheme" content="${theme}"><title>Elsewhere</title>
    <script type="module" src="${site.url}/embed.js"></script>
    <ai-block type="diagram" theme="${theme}"></ai-block>`
  const value = policy(site)
  if (value !== '') headers['content-security-policy'] = value
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|trusted type|refused/i.test(message.text())) violations.push(message.text())
  })
  page.on('pageerror', (error) => violations.push(error.message))
  await page.goto(foreign.origin)
  await ask(block(page, 'diagram'), 'How does a login work?')
  await untilStatus(block(page, 'diagram'), 'complete')
  return { page, violations }
}

/** The frame of the block, once its picture is seen. */
async function pictureFrame(page: Page): Promise<Frame> {
  const element = await block(page, 'diagram').locator('iframe').elementHandle()
  const frame = await element?.contentFrame()
  if (!frame) throw new Error('the block has no frame')
  await frame.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 50)
  return frame
}

async function sizeOf(page: Page): Promise<{ width: number; height: number }> {
  const box = await block(page, 'diagram').locator('iframe').boundingBox()
  return box ?? { width: 0, height: 0 }
}

test('under a strict policy that lets the server’s frames in, a diagram is drawn in one, and nothing is complained of', async () => {
  const { page, violations } = await openForeign((site) => `${strict(site)}; frame-src ${site.url}`)
  const frame = await pictureFrame(page)
  await block(page, 'diagram').getByRole('button', { name: 'Zoom in' }).waitFor()
  const before = await sizeOf(page)
  await block(page, 'diagram').getByRole('button', { name: 'Zoom in' }).click()

  expect(before.height).toBeGreaterThan(50)
  expect((await sizeOf(page)).width / before.width).toBeCloseTo(1.25, 1)
  expect(await frame.evaluate(() => self.origin)).toBe('null')
  expect(violations).toEqual([])
})

test('in the dark, the frame lets the ground of the block through', async () => {
  const { page } = await openForeign((site) => `${strict(site)}; frame-src ${site.url}`, 'dark')
  await pictureFrame(page)
  const box = await block(page, 'diagram').locator('iframe').boundingBox()
  const corner = { x: (box?.x ?? 0) + 1, y: (box?.y ?? 0) + 1, width: 1, height: 1 }
  const shot = (await page.screenshot({ clip: corner })).toString('base64')
  const brightness = await browser.newPage().then(async (blank) => {
    const pixel = await blank.evaluate(async (data) => {
      const image = new Image()
      image.src = `data:image/png;base64,${data}`
      await image.decode()
      const canvas = document.createElement('canvas').getContext('2d')
      canvas?.drawImage(image, 0, 0)
      return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])]
    }, shot)
    await blank.close()
    return Math.max(...pixel.slice(0, 3))
  })
  expect(brightness).toBeLessThan(60)
})

test('a block that is moved in its page shows its picture again', async () => {
  const { page } = await openForeign((site) => `${strict(site)}; frame-src ${site.url}`)
  await pictureFrame(page)
  await page.evaluate(() => {
    const block = document.querySelector('ai-block')
    if (block) document.body.append(document.createElement('hr'), block)
  })
  await block(page, 'diagram').locator('.picture:not([data-waiting])').waitFor()
  await pictureFrame(page)
  expect((await sizeOf(page)).height).toBeGreaterThan(50)
})

test('from the frame, the picture is saved as SVG and as PNG', async () => {
  const { page } = await openForeign((site) => `${strict(site)}; frame-src ${site.url}`)
  await pictureFrame(page)
  for (const kind of ['SVG', 'PNG']) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      block(page, 'diagram')
        .getByRole('button', { name: `Download ${kind}` })
        .click(),
    ])
    expect(download.suggestedFilename()).toBe(`diagram.${kind.toLowerCase()}`)
    expect(await download.failure()).toBe(null)
  }
})

test('a page with Trusted Types has its diagrams drawn in a frame', async () => {
  const { page, violations } = await openForeign(() => "require-trusted-types-for 'script'; trusted-types lit-html")
  await pictureFrame(page)
  expect(violations).toEqual([])
})

test('a page without a policy has its diagrams drawn in a frame too, out of reach of what the model wrote', async () => {
  const { page, violations } = await openForeign(() => '')
  await pictureFrame(page)
  expect(await block(page, 'diagram').locator('.picture img').count()).toBe(0)
  expect(violations).toEqual([])
})

test('a page that refuses nothing but frames has its diagrams drawn in the page', async () => {
  const { page } = await openForeign(() => "frame-src 'none'")
  const image = block(page, 'diagram').locator('.picture img')
  await image.waitFor()
  expect(await image.getAttribute('src')).toMatch(/^data:image\/svg/)
})

test.each([
  ['a strict policy', strict],
  ['Trusted Types', () => "frame-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html"],
] as const)('where %s refuses frames, the source is shown with the reason', async (_, policy) => {
  const { page } = await openForeign(policy)
  const diagram = block(page, 'diagram')
  await diagram.getByText(/security policy lets no diagram be drawn/).waitFor()
  expect(await diagram.locator('details code').textContent()).toMatch(/^(?:flowchart|sequenceDiagram)/)
  expect(await diagram.locator('details pre').isVisible()).toBe(true)
  expect(await diagram.locator('.picture').isVisible()).toBe(false)
})

test('the frame comes with a policy of its own: our script, no connections, from anywhere', async () => {
  const site = await startSite()
  onTestFinished(() => site.close())
  const response = await fetch(`${site.url}/diagram-frame.html`)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", 'frame-ancestors *', 'sandbox allow-scripts']),
  )
  expect(response.headers.get('x-frame-options')).toBe(null)
})
