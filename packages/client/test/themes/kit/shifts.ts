import { onTestFinished } from 'vitest'

/** What Chromium tells of a layout shift; TypeScript's own library does not know of it. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number
  readonly sources: readonly { readonly previousRect: DOMRectReadOnly }[]
}

/** Resolves with the next frame, once what it laid out can be observed. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}

/**
 * Adds up, from now on and until the test ends, what the browser says has moved by itself.
 *
 * @param isGrowth whether a box, which was there in the window, moves because an answer grows
 */
export function watchShifts(isGrowth: (box: DOMRectReadOnly) => boolean = () => false): () => number {
  let sum = 0
  const add = (entries: readonly PerformanceEntry[]): void => {
    for (const { value, sources } of entries as readonly LayoutShift[]) {
      if (!sources.every(({ previousRect }) => isGrowth(previousRect))) sum += value
    }
  }
  const observer = new PerformanceObserver((list) => add(list.getEntries()))
  observer.observe({ type: 'layout-shift' })
  onTestFinished(() => observer.disconnect())
  return () => {
    add(observer.takeRecords())
    return sum
  }
}

/** Where each element stands in the block, by name, in whole pixels from the block's upper left corner. */
export type Places = Readonly<Record<string, string>>

/** The places of everything that the selectors name. */
export function placesOf(host: Element, selectors: readonly string[]): Places {
  const root = host.shadowRoot
  const base = root?.querySelector('.base')?.getBoundingClientRect()
  if (!root || !base) return {}
  const found = selectors.flatMap((selector) =>
    [...root.querySelectorAll(selector)].flatMap((element, index) => {
      const { left, top, height } = element.getBoundingClientRect()
      // What is hidden stands nowhere.
      if (height === 0) return []
      return [[`${selector} ${index}`, [left - base.left, top - base.top].map(Math.round).join(' ')] as const]
    }),
  )
  return Object.fromEntries(found)
}

/** What stood before and stands elsewhere now. */
export function movedBetween(before: Places, after: Places): string[] {
  const names = Object.keys(before).filter((name) => name in after && before[name] !== after[name])
  return names.map((name) => `${name}: ${before[name]} → ${after[name]}`)
}
