import type { WireError } from '@runnel/protocol'
import { html, nothing, type TemplateResult } from 'lit'
import { secondsUntil } from '../../controllers/countdown-controller.js'
import type { ConnectionState, StreamView } from '../../types.js'
import type { AnswerWords, ShellWords } from '../words/words.js'

/** What a notice offers. */
export interface OutcomeOptions {
  readonly words: AnswerWords & ShellWords
  readonly onRetry: () => void
  readonly onRetryNow: () => void
}

/** An attempt that is about to follow, or how the stream ended and what can be done about it. */
export function renderOutcome(view: StreamView, options: OutcomeOptions): TemplateResult | typeof nothing {
  const { words } = options
  switch (view.status) {
    case 'retrying':
      return renderRetrying(view, options)
    case 'error':
      return renderError(view, options)
    case 'cancelled':
      return renderStopped(view, options)
    case 'complete':
      return renderComplete(view, words)
    case 'sending':
    case 'queued':
    case 'thinking':
    case 'streaming':
    case 'recovering':
      return nothing
    default:
      return view.status satisfies never
  }
}

/** A whole answer came back after a reload, and the server has none any more. */
export function renderKept(words: AnswerWords): TemplateResult {
  return html`<p class="hint" part="kept">${words.kept}</p>`
}

/** The block left the page while the answer ran, and came back. */
export function renderLeft(words: AnswerWords, onReadOn: () => void): TemplateResult {
  return html`<div class="notice" part="left">
    <p><strong>${words.left}</strong></p>
    <button class="quiet" type="button" @click=${onReadOn}>${words.readOn}</button>
  </div>`
}

/** The next attempt to connect, for a block that shows no badge. */
export function renderReconnecting(
  state: ConnectionState,
  { words, onReconnect }: { words: AnswerWords & ShellWords; onReconnect: () => void },
): TemplateResult {
  const attempt =
    state.name === 'waiting' && !state.exhausted
      ? words.attemptIn(state.attempt, state.max_attempts, secondsUntil(state.at))
      : words.stillTrying
  return html`<div class="notice retrying" part="reconnecting">
    <p><strong>${words.connection[state.name]}.</strong> ${attempt}</p>
    <button class="quiet" type="button" @click=${onReconnect}>${words.retryNow}</button>
  </div>`
}

/** Who stopped a cancelled stream, in a sentence. */
export function stopTitle({ cancel_reason }: StreamView, words: AnswerWords): string {
  return words.stops[cancel_reason ?? 'client']
}

/** What happened, in a sentence. */
export function errorTitle(error: WireError | undefined, words: AnswerWords): string {
  // Of the kind `request`, but it was sent: what failed is reading on.
  if (error?.code === 'resume_expired' || error?.code === 'stream_not_found') return words.errors.server
  return error ? words.errors[error.kind] : words.unknownError
}

/** What can be done about it. */
export function errorMessage(error: WireError | undefined, words: AnswerWords): string {
  if (!error) return ''
  return words.errorMessages[error.code] ?? (error.message || words.advice[error.kind])
}

function renderRetrying({ retry }: StreamView, { words, onRetryNow }: OutcomeOptions): TemplateResult | typeof nothing {
  if (!retry) return nothing
  const attempt = words.attemptIn(retry.attempt, retry.max_attempts, secondsUntil(retry.at))
  return html`<div class="notice retrying" part="retrying">
    <p><strong>${attempt}</strong> ${errorMessage(retry.error, words)}</p>
    <button class="quiet" type="button" @click=${onRetryNow}>${words.retryNow}</button>
  </div>`
}

function renderError({ error }: StreamView, { words, onRetry }: OutcomeOptions): TemplateResult {
  return html`<div class="notice error" part="error">
    <p><strong>${errorTitle(error, words)}</strong> ${errorMessage(error, words)}</p>
    ${error?.retryable ? html`<button class="quiet" type="button" @click=${onRetry}>${words.retry}</button>` : nothing}
  </div>`
}

function renderStopped(view: StreamView, { words, onRetry }: OutcomeOptions): TemplateResult {
  return html`<div class="notice" part="stopped">
    <p><strong>${stopTitle(view, words)}</strong> ${view.text === '' ? '' : words.hadArrived}</p>
    <button class="quiet" type="button" @click=${onRetry}>${words.runAgain}</button>
  </div>`
}

function renderComplete({ finish_reason }: StreamView, words: AnswerWords): TemplateResult | typeof nothing {
  if (finish_reason === 'length') return html`<p class="hint">${words.lengthLimit}</p>`
  if (finish_reason === 'content_filter') return html`<p class="hint">${words.contentFilter}</p>`
  return nothing
}
