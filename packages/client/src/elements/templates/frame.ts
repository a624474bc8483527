import { html, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../../types.js'

export interface HeaderOptions {
  readonly heading: string
  readonly description: string | undefined
  /** Whether the built-in demo answers instead of a model. */
  readonly isDemo: boolean
  readonly badge: TemplateResult | typeof nothing
}

/** The block's heading, what answers if it is no model, and the connection. */
export function renderHeader({ heading, description, isDemo, badge }: HeaderOptions): TemplateResult {
  const demo = html`<span class="demo" part="demo" title="No model is configured: a built-in demo answers.">demo</span>`
  return html`<header part="header">
    <h2 id="heading" part="heading">${heading}</h2>
    ${isDemo ? demo : nothing} ${badge}
    ${description ? html`<p class="hint" part="description">${description}</p>` : nothing}
  </header>`
}

export interface FooterOptions {
  readonly view: StreamView
  readonly canCopy: boolean
  readonly isCopied: boolean
  readonly onCopy: () => void
  readonly onClear: () => void
}

/** Below an answer that has ended: what made it, Copy and Clear. */
export function renderFooter({ view, canCopy, isCopied, onCopy, onClear }: FooterOptions): TemplateResult {
  return html`<footer part="footer">
    <span class="summary" part="summary">${summaryOf(view)}</span>
    <button class="quiet" part="copy-button" type="button" ?disabled=${!canCopy} @click=${onCopy}>${isCopied ? 'Copied' : 'Copy'}</button>
    <button class="quiet" part="clear-button" type="button" @click=${onClear}>Clear</button>
  </footer>`
}

/** Model, time and tokens of an answer: `gpt-5.5 · 3.2 s · 412 tokens`. */
function summaryOf({ model, timing, usage }: StreamView): string {
  const parts = [
    model,
    timing && `${(timing.duration_ms / 1000).toFixed(1)} s`,
    usage && `${usage.output_tokens.toLocaleString()} tokens`,
  ]
  return parts.filter((part) => part !== undefined).join(' · ')
}
