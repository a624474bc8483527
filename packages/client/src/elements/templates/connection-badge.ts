import { html, nothing, type TemplateResult } from 'lit'
import { secondsUntil } from '../../controllers/countdown-controller.js'
import type { Client, ConnectionState, Transport } from '../../types.js'
import type { ShellWords } from '../words/words.js'

/** When a badge is shown: always, never, or only when something is wrong. */
export type BadgeMode = 'always' | 'auto' | 'none'

const MAX_ATTEMPTS = 5

/** The mode that an attribute names; `badge` without a value means `always`. */
export function badgeMode(value: string | undefined, fallback: BadgeMode): BadgeMode {
  if (value === '') return 'always'
  return value === 'always' || value === 'auto' || value === 'none' ? value : fallback
}

/** The moment of the next attempt, which a badge counts down to. */
export function nextAttemptAt(state: ConnectionState): number | undefined {
  return state.name === 'waiting' ? state.at : undefined
}

/** The badge, or nothing where the mode hides it. */
export function renderConnectionBadge(
  state: ConnectionState,
  { mode, client, words }: { mode: BadgeMode; client: Client | undefined; words: ShellWords },
): TemplateResult | typeof nothing {
  if (mode === 'none' || (mode === 'auto' && isFine(state))) return nothing
  const canReconnect = state.name === 'waiting' || state.name === 'offline' || state.name === 'closed'
  return html`<span class="badge" part="badge" data-state=${state.name}>
    <span class="dot" aria-hidden="true"></span>
    <span class="words">${words.connection[state.name]}</span>
    ${renderDetail(state, words)}
    ${canReconnect ? html`<button class="link" type="button" @click=${() => client?.reconnect()}>${words.retryNow}</button>` : nothing}
  </span>`
}

function isFine(state: ConnectionState): boolean {
  // A first connection that takes its normal moment is nothing to worry anybody with.
  return state.name === 'idle' || state.name === 'open' || (state.name === 'connecting' && state.attempt <= 1)
}

function renderDetail(state: ConnectionState, words: ShellWords): TemplateResult | typeof nothing {
  if (state.name === 'connecting' && state.attempt > 1)
    return html`<span class="detail">${attemptOf(state.attempt, MAX_ATTEMPTS, words)}</span>`
  if (state.name === 'open') return renderTransport(state.transport, words)
  if (state.name === 'closed') return html`<span class="detail">${words.reasons[state.reason] ?? state.reason}</span>`
  if (state.name !== 'waiting') return nothing
  const attempt = state.exhausted ? words.stillTrying : attemptOf(state.attempt, state.max_attempts, words)
  return html`<span class="detail">${attempt} ${words.inSeconds(secondsUntil(state.at))}</span>`
}

/** Nothing for the WebSocket, which is what everybody expects. */
function renderTransport(transport: Transport, words: ShellWords): TemplateResult | typeof nothing {
  if (transport === 'websocket') return nothing
  return html`<span class="detail">${words.over(words.transports[transport])}</span>`
}

function attemptOf(attempt: number, max: number, words: ShellWords): string {
  return words.attempt(Math.min(attempt, max), max)
}
