import { afterEach, vi } from 'vitest'

/** Where the tab keeps a block of the type `ask` under the name `here`. */
export const KEY = 'runnel.block:http://test here'

/** After every test of the file: no block, nothing stored, no clock or spy of the test's own. */
export function leaveNothingStored(): void {
  afterEach(async () => {
    document.body.replaceChildren()
    // Blocks that leave write what they had to.
    await new Promise<void>((resolve) => queueMicrotask(resolve))
    sessionStorage.clear()
    localStorage.clear()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
}
