import { userEvent } from 'vitest/browser'

const FOCUSABLE = 'a[href], button:enabled, textarea:enabled, input:enabled, select:enabled, summary, [tabindex="0"]'

/** What the Tab key should come to in a block, in the order of the page; of radios of one name, one. */
export function focusables(host: Element): Element[] {
  const found = [...(host.shadowRoot?.querySelectorAll(FOCUSABLE) ?? [])]
  return found.filter((element) => element.checkVisibility({ visibilityProperty: true }) && isStop(element, found))
}

/** What it does come to, from a button before the block to one behind it. */
export async function tabThrough(host: Element): Promise<Element[]> {
  const before = fence()
  const behind = fence()
  host.before(before)
  host.after(behind)
  before.focus()
  const seen: Element[] = []
  const most = focusables(host).length + 10
  for (let count = 0; count < most; count++) {
    await userEvent.tab()
    const focused = host.shadowRoot?.activeElement
    if (!focused) break
    seen.push(focused)
  }
  const isBehind = document.activeElement === behind
  before.remove()
  behind.remove()
  if (!isBehind) throw new Error(`the focus is caught in ${host.localName}`)
  return seen
}

/** Whether one sees that an element has the focus: on itself, or on what stands around it. */
export function showsFocus(element: Element): boolean {
  const around = [element, element.parentElement, element.closest('label')].filter((item) => item !== null)
  return around.some((item) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(item)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
  })
}

/** What an element is called, as far as a test needs to know that it is called something. */
export function nameOf(element: Element): string {
  const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null
  const label = [...(labels ?? [])].map((item) => item.textContent).join(' ')
  return (element.getAttribute('aria-label') ?? `${label} ${element.textContent}`).replace(/\s+/g, ' ').trim()
}

function isStop(element: Element, all: readonly Element[]): boolean {
  if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true
  const group = all.filter((item) => item instanceof HTMLInputElement && item.name === element.name)
  const chosen = group.find((item) => item instanceof HTMLInputElement && item.checked)
  return element === (chosen ?? group[0])
}

function fence(): HTMLButtonElement {
  const button = document.createElement('button')
  button.textContent = 'Elsewhere'
  return button
}
