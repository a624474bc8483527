import type { Locator, Page } from 'playwright'

/** What a block says of itself, read from the element. */
export interface BlockState {
  readonly status: string
  readonly text: string
}

export function block(page: Page, type: string): Locator {
  return page.locator(`ai-block[type="${type}"]`)
}

export function stateOf(locator: Locator): Promise<BlockState> {
  return locator.evaluate((element) => {
    const { status, text } = element as unknown as BlockState
    return { status, text }
  })
}

/** Resolves when the block has the status. */
export async function untilStatus(locator: Locator, status: string): Promise<void> {
  await locator.and(locator.page().locator(`[status="${status}"]`)).waitFor({ state: 'attached' })
}

/** Resolves when the answer has at least so many characters. */
export async function untilChars(locator: Locator, chars: number): Promise<void> {
  const handle = await locator.elementHandle()
  await locator
    .page()
    .waitForFunction(([element, least]) => (element as unknown as BlockState).text.length >= least, [
      handle,
      chars,
    ] as const)
}

export async function ask(locator: Locator, prompt: string): Promise<void> {
  await locator.getByRole('textbox').fill(prompt)
  await locator.getByRole('textbox').press('Enter')
}
