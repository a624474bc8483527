import { html, nothing, type TemplateResult } from 'lit'
import type { ShellWords } from '../words/words.js'

export interface HeaderOptions {
  readonly heading: string
  readonly description: string | undefined
  /** Whether the built-in demo answers instead of a model. */
  readonly isDemo: boolean
  readonly badge: TemplateResult | typeof nothing
  readonly words: ShellWords
}

/** The block's heading, what answers if it is no model, and the connection. */
export function renderHeader({ heading, description, isDemo, badge, words }: HeaderOptions): TemplateResult {
  const demo = html`<span class="demo" part="demo" title=${words.demoTitle}>${words.demo}</span>`
  return html`<header part="header">
    <h2 id="heading" part="heading">${heading}</h2>
    ${isDemo ? demo : nothing} ${badge}
    ${description ? html`<p class="hint" part="description">${description}</p>` : nothing}
  </header>`
}
