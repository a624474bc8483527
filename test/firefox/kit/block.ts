import type { Page } from 'puppeteer-core'

interface BlockElement extends Element {
  readonly status: string
  readonly text: string
}

/** What the page's block says of itself. */
export function stateOf(page: Page): Promise<{ status: string; text: string }> {
  return page.evaluate(() => {
    const { status, text } = document.querySelector('ai-block') as BlockElement
    return { status, text }
  })
}

/** Resolves when the block has the status. */
export async function untilStatus(page: Page, status: string): Promise<void> {
  await page.waitForSelector(`ai-block[status="${status}"]`)
}

/** Resolves when the answer has at least so many characters. */
export async function untilChars(page: Page, chars: number): Promise<void> {
  await page.waitForFunction(
    (least) => (document.querySelector('ai-block') as BlockElement).text.length >= least,
    {},
    chars,
  )
}

/** Types a prompt as a person does, and sends it with Enter. */
export async function ask(page: Page, prompt: string): Promise<void> {
  const field = await inBlock(page, 'textarea')
  await field.type(prompt)
  await field.press('Enter')
}

/** What of the block fits the selector, once it is there. */
export async function inBlock(page: Page, selector: string) {
  const found = await page.waitForSelector(`ai-block >>> ${selector}`)
  if (!found) throw new Error(`the block has no ${selector}`)
  return found
}

/** Resolves when something in the block that fits the selector says this. */
export async function untilText(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted, words) =>
      [...(document.querySelector('ai-block')?.shadowRoot?.querySelectorAll(wanted) ?? [])].some((element) =>
        element.textContent.includes(words),
      ),
    {},
    selector,
    text,
  )
}
