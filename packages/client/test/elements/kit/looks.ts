// What `cdp()` can do is told by the provider's types.
import type {} from '@vitest/browser-playwright'
import { cdp, page } from 'vitest/browser'

/** How a page may be looked at. */
export interface Look {
  readonly width: number
  readonly scheme?: 'dark' | 'light'
  readonly forcedColors?: boolean
  readonly direction?: 'rtl'
  /** Of the root's font, in per cent. */
  readonly text?: number
}

const HEIGHT = 900

/** What every state of every block is looked at in. */
export const LOOKS: Readonly<Record<string, Look>> = {
  'light, on a desktop': { width: 1280 },
  'dark, on a phone': { width: 390, scheme: 'dark' },
  'forced colours': { width: 1280, forcedColors: true },
  'from right to left, on a phone': { width: 390, direction: 'rtl' },
  'letters of twice the size': { width: 640, text: 200 },
}

/** The narrowest that a page must fit, and what 400 % of 1280 pixels come to. */
export const NARROW: Look = { width: 320 }

/** Shows the page in a look. */
export async function look({
  width,
  scheme = 'light',
  forcedColors = false,
  direction,
  text = 100,
}: Look): Promise<void> {
  const features = [
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'forced-colors', value: forcedColors ? 'active' : 'none' },
  ]
  await cdp().send('Emulation.setEmulatedMedia', { features })
  await page.viewport(width, HEIGHT)
  const { documentElement } = document
  documentElement.dir = direction ?? 'ltr'
  documentElement.style.fontSize = `${text}%`
  // axe measures contrast against what stands behind the block.
  document.body.style.background = scheme === 'dark' ? '#0f1514' : '#f3f1ea'
}

/** The page as it is for other tests. */
export async function lookNormal(): Promise<void> {
  await cdp().send('Emulation.setEmulatedMedia', { features: [] })
  await page.viewport(414, 896)
  const { documentElement, body } = document
  documentElement.removeAttribute('dir')
  documentElement.removeAttribute('style')
  body.removeAttribute('style')
}
