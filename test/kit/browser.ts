import { type Browser, chromium } from 'playwright'
import { findBrowser } from '../../scripts/browser.mjs'

/** Headless Chromium, found as `npm test` finds it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  return chromium.launch({ ...(executablePath && { executablePath }), args: ['--disable-dev-shm-usage'] })
}
