import { html, nothing, type TemplateResult } from 'lit'
import { secondsUntil } from '../../controllers/countdown-controller.js'
import type { StreamView } from '../../types.js'

/** What goes on before and between the text: sent, queued, thinking, waiting to try again. */
export function renderActivity(view: StreamView, onRetryNow: () => void): TemplateResult | typeof nothing {
  switch (view.status) {
    case 'sending':
      return renderWaiting('Sending')
    case 'queued':
      return renderWaiting('Waiting for a free place')
    case 'thinking':
      return renderWaiting('Thinking')
    case 'recovering':
      return renderWaiting('Another server takes over')
    case 'retrying':
      return renderRetrying(view, onRetryNow)
    case 'streaming':
    case 'complete':
    case 'error':
    case 'cancelled':
      return nothing
    default:
      return view.status satisfies never
  }
}

function renderWaiting(words: string): TemplateResult {
  return html`<p class="activity" part="activity">
    <span class="ripples" aria-hidden="true"><i></i><i></i><i></i></span>${words}…
  </p>`
}

function renderRetrying({ retry }: StreamView, onRetryNow: () => void): TemplateResult {
  if (!retry) return renderWaiting('Trying again')
  const seconds = secondsUntil(retry.at)
  const when = seconds > 0 ? `in ${seconds} s` : 'now'
  return html`<div class="notice retrying" part="retrying">
    <p><strong>Attempt ${retry.attempt} of ${retry.max_attempts} ${when}.</strong> ${retry.error.message}</p>
    <button class="quiet" type="button" @click=${onRetryNow}>Retry now</button>
  </div>`
}
