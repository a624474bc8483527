import { type Browser, launch, type Page } from 'puppeteer-core'
import { onTestFinished } from 'vitest'
import { findFirefox } from '../../../scripts/browser.mjs'

/** Headless Firefox, driven over WebDriver BiDi. Rejects where there is none. */
export function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox()
  if (executablePath === undefined) throw new Error('no Firefox: npm run test:firefox says how to get one')
  return launch({ browser: 'firefox', executablePath, headless: true })
}

/** A page at `address`, gone when the test ends, and what the browser complained of on it. */
export async function openPage(browser: Browser, address: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`${violatedDirective} ${blockedURI}`),
    )
  })
  // A page that the browser takes to be in the background paints nothing.
  await page.bringToFront()
  await page.setViewport({ width: 800, height: 900 })
  await page.goto(address)
  return { page, complaints }
}
