/** A pixel's fractions are the browser's own. */
const SLACK_PX = 1
const SCROLLS = new Set(['auto', 'scroll', 'hidden', 'clip'])

/** What stands out of a block at its right or left, and cannot be scrolled to; by tag, class and text. */
export function overflowing(host: Element): string[] {
  const base = host.shadowRoot?.querySelector('.base')
  if (!base) throw new Error('no block')
  const { left, right } = base.getBoundingClientRect()
  const isOut = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 0 && (box.right > right + SLACK_PX || box.left < left - SLACK_PX)
  }
  const found = [...base.querySelectorAll('*')].filter((element) => isOut(element) && !isHeld(element, base))
  const isWide = document.documentElement.scrollWidth > window.innerWidth
  return [...(isWide ? ['the page itself'] : []), ...found.map(describe)]
}

/** Whether something between it and the block scrolls, or cuts it off on purpose. */
function isHeld(element: Element, base: Element): boolean {
  for (let around = element.parentElement; around && around !== base; around = around.parentElement)
    if (SCROLLS.has(getComputedStyle(around).overflowX)) return true
  return false
}

function describe(element: Element): string {
  return `${element.localName}.${element.className} ${element.textContent.slice(0, 40)}`
}
