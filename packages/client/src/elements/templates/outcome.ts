import type { CancelReason, WireError } from '@runnel/protocol'
import { html, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../../types.js'

const ERROR_TITLES: Readonly<Record<WireError['kind'], string>> = {
  request: 'This could not be sent.',
  llm: 'The model could not answer.',
  server: 'The server had a problem.',
  connection: 'The connection failed.',
}

const STOP_TITLES: Readonly<Record<CancelReason, string>> = {
  client: 'Stopped.',
  shutdown: 'The server was stopped.',
  limit: 'Limit reached.',
  abandoned: 'Stopped.',
}

/** Who stopped a cancelled stream, in a sentence. */
export function stopTitle({ cancel_reason }: StreamView): string {
  return STOP_TITLES[cancel_reason ?? 'client']
}

/** How the stream ended, and what can be done about it. */
export function renderOutcome(view: StreamView, onRetry: () => void): TemplateResult | typeof nothing {
  if (view.status === 'error') return renderError(view, onRetry)
  if (view.status === 'cancelled')
    return renderNotice(stopTitle(view), view.text === '' ? '' : 'This is what had arrived.', onRetry)
  if (view.status === 'complete') return renderComplete(view)
  return nothing
}

/** A whole answer came back after a reload, and the server has none any more. */
export function renderKept(): TemplateResult {
  return html`<p class="hint" part="kept">The server no longer has this answer. This is what the page had saved.</p>`
}

/** The block left the page while the answer ran, and came back. */
export function renderLeft(onReadOn: () => void): TemplateResult {
  return html`<div class="notice" part="left">
    <p><strong>Left while it was being written.</strong></p>
    <button class="quiet" type="button" @click=${onReadOn}>Read on</button>
  </div>`
}

function renderError({ error }: StreamView, onRetry: () => void): TemplateResult {
  return html`<div class="notice error" part="error">
    <p><strong>${errorTitle(error)}</strong> ${error?.message}</p>
    ${error?.retryable ? html`<button class="quiet" type="button" @click=${onRetry}>Retry</button>` : nothing}
  </div>`
}

function errorTitle(error: WireError | undefined): string {
  // Of the kind `request`, but it was sent: what failed is reading on.
  if (error?.code === 'resume_expired' || error?.code === 'stream_not_found') return ERROR_TITLES.server
  return error ? ERROR_TITLES[error.kind] : 'Something went wrong.'
}

function renderNotice(title: string, words: string, onRetry: () => void): TemplateResult {
  return html`<div class="notice" part="stopped">
    <p><strong>${title}</strong> ${words}</p>
    <button class="quiet" type="button" @click=${onRetry}>Run again</button>
  </div>`
}

function renderComplete(view: StreamView): TemplateResult {
  const { finish_reason } = view
  if (finish_reason === 'length') return html`<p class="hint">It ends here because it reached the length limit.</p>`
  if (finish_reason === 'content_filter') return html`<p class="hint">The provider’s content filter ended it here.</p>`
  return html``
}
