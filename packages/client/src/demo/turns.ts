import type { AiBlockElement } from '../elements/ai-block.js'

/** Asks a conversation's block one question after the other, each when the answer before it is whole. */
export function startTurns(button: HTMLButtonElement, block: AiBlockElement, questions: readonly string[]): void {
  const waiting: string[] = []
  const next = (): void => {
    const question = waiting.shift()
    if (question !== undefined) block.submit(question)
  }
  const showState = (): void => {
    button.disabled = block.isRunning
  }
  block.addEventListener('ai-complete', next)
  // Whoever stops or clears it wants no more of them.
  for (const end of ['ai-cancel', 'ai-error']) block.addEventListener(end, () => waiting.splice(0))
  block.addEventListener('ai-state', showState)
  button.addEventListener('click', () => {
    waiting.splice(0, waiting.length, ...questions)
    next()
  })
}
