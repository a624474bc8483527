import { type Browser, chromium, type LaunchOptions } from 'playwright'
import { findBrowser } from '../../scripts/browser.mjs'

/** Headless Chromium, found as `npm test` finds it. */
export function launchBrowser({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findBrowser()
  return chromium.launch({
    ...(executablePath && { executablePath }),
    ...options,
    args: ['--disable-dev-shm-usage', ...args],
  })
}
