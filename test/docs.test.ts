import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './kit/browser.js'
import { startSite } from './kit/site-server.js'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

test('the page at /docs shows every route, asks nobody else, and tries one out', async () => {
  const site = await startSite()
  const page = await browser.newPage()
  const faults: string[] = []
  const hosts = new Set<string>()
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await page.goto(`${site.url}/docs`)
  const config = page.locator('.opblock', { has: page.getByText('/api/config', { exact: true }) })
  await config.locator('.opblock-summary-control').click()
  await config.getByRole('button', { name: 'Try it out' }).click()
  await config.getByRole('button', { name: 'Execute' }).click()
  await config.locator('.live-responses-table').getByText('"heartbeat_ms"').waitFor()

  expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(15)
  expect(faults).toEqual([])
  expect([...hosts].filter((host) => host !== '' && host !== new URL(site.url).host)).toEqual([])
  await page.close()
  await site.close()
})
