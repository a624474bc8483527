import { html, nothing, type TemplateResult } from 'lit'
import { secondsUntil } from '../../controllers/countdown-controller.js'
import type { Client, ConnectionState, Transport } from '../../types.js'

/** When a badge is shown: always, never, or only when something is wrong. */
export type BadgeMode = 'always' | 'auto' | 'none'

const MAX_ATTEMPTS = 5

/** The mode that an attribute names; `badge` without a value means `always`. */
export function badgeMode(value: string | undefined, fallback: BadgeMode): BadgeMode {
  if (value === '') return 'always'
  return value === 'always' || value === 'auto' || value === 'none' ? value : fallback
}

/** The state of the connection in one word or two, for a badge and for a screen reader. */
export function connectionWords(state: ConnectionState): string {
  switch (state.name) {
    case 'idle':
      return 'Not connected yet'
    case 'connecting':
      return 'Connecting'
    case 'open':
      return 'Connected'
    case 'waiting':
    case 'closed':
      return 'Disconnected'
    case 'offline':
      return 'Offline'
    default:
      return state satisfies never
  }
}

/** The moment of the next attempt, which a badge counts down to. */
export function nextAttemptAt(state: ConnectionState): number | undefined {
  return state.name === 'waiting' ? state.at : undefined
}

/** The badge, or nothing where the mode hides it. */
export function renderConnectionBadge(
  state: ConnectionState,
  { mode, client }: { mode: BadgeMode; client: Client | undefined },
): TemplateResult | typeof nothing {
  if (mode === 'none' || (mode === 'auto' && isFine(state))) return nothing
  const canReconnect = state.name === 'waiting' || state.name === 'offline' || state.name === 'closed'
  return html`<span class="badge" part="badge" data-state=${state.name}>
    <span class="dot" aria-hidden="true"></span>
    <span class="words">${connectionWords(state)}</span>
    ${renderDetail(state)}
    ${canReconnect ? html`<button class="link" type="button" @click=${() => client?.reconnect()}>Retry now</button>` : nothing}
  </span>`
}

function isFine(state: ConnectionState): boolean {
  // A first connection that takes its normal moment is nothing to worry anybody with.
  return state.name === 'idle' || state.name === 'open' || (state.name === 'connecting' && state.attempt <= 1)
}

function renderDetail(state: ConnectionState): TemplateResult | typeof nothing {
  if (state.name === 'connecting' && state.attempt > 1)
    return html`<span class="detail">${attemptOf(state.attempt, MAX_ATTEMPTS)}</span>`
  if (state.name === 'open') return renderTransport(state.transport)
  if (state.name === 'closed') return html`<span class="detail">${state.reason}</span>`
  if (state.name !== 'waiting') return nothing
  const attempt = state.exhausted ? 'still trying' : attemptOf(state.attempt, state.max_attempts)
  return html`<span class="detail">${attempt} in ${secondsUntil(state.at)} s</span>`
}

/** Nothing for the WebSocket, which is what everybody expects. */
function renderTransport(transport: Transport): TemplateResult | typeof nothing {
  if (transport === 'websocket') return nothing
  return html`<span class="detail">over ${transport === 'sse' ? 'SSE' : 'long polls'}</span>`
}

function attemptOf(attempt: number, max: number): string {
  return `attempt ${Math.min(attempt, max)} of ${max}`
}
