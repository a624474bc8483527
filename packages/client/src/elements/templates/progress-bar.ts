import { html, nothing, type TemplateResult } from 'lit'
import type { ShellWords } from '../words/words.js'

export interface ProgressOptions {
  /** In [0, 1]; undefined while it cannot be told. */
  readonly fraction: number | undefined
  readonly isRunning: boolean
  readonly hasBegun: boolean
  readonly words: ShellWords
}

/** The line between form and answer: how far the answer has come; it flows where nobody knows. */
export function renderProgress({ fraction, isRunning, hasBegun, words }: ProgressOptions): TemplateResult {
  // A bar without a value moves, which an answer that has ended does not.
  const value = fraction ?? (isRunning ? nothing : 0)
  return html`<div class="current">
    ${hasBegun ? html`<progress part="progress" max="1" aria-label=${words.progress} value=${value}></progress>` : nothing}
  </div>`
}

/** The answer as it came, where the part of the block that would show it could not be loaded. */
export function renderPlain(text: string, words: ShellWords): TemplateResult {
  return html`<p class="plain" part="answer">${text}</p>
    <p class="hint" part="error">${words.notLoaded}</p>`
}
