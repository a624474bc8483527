import { html, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../../types.js'
import type { BlockState } from '../block-state.js'
import type { AnswerWords } from '../words/words.js'
import type { Figures } from './progress.js'

/** How long a status message stands. */
const MESSAGE_MS = 3_000
/** Nobody counts with an estimate by the second. */
const LEFT_STEP_S = 5
/** A longer time left is a limit that no answer reaches. */
const MAX_LEFT_S = 600

const WAITING: ReadonlySet<BlockState> = new Set<BlockState>([
  'sending',
  'queued',
  'thinking',
  'retrying',
  'recovering',
  'reconnecting',
])

export interface StatusBarOptions {
  readonly state: BlockState
  readonly message: string
  readonly summary: string
  readonly words: AnswerWords
  readonly canCopy: boolean
  readonly isCopied: boolean
  readonly isConversation: boolean
  readonly onCopy: () => void
  readonly onClear: () => void
}

/**
 * Below the answer: what goes on or how it went, figures, Copy and Clear. What rotates is hidden from screen readers; the
 * block's status region tells them of the states.
 */
export function renderStatusBar(options: StatusBarOptions): TemplateResult {
  const { state, message, summary, words, canCopy, isCopied, isConversation, onCopy, onClear } = options
  return html`<footer part="status-bar" data-state=${state}>
    <span class="doing" aria-hidden="true">
      ${WAITING.has(state) ? html`<span class="ripples" part="animation"><i></i><i></i><i></i></span>` : nothing}
      <span class="message" part="message"><bdi>${message}</bdi></span>
    </span>
    <span class="summary" part="summary"><bdi>${summary}</bdi></span>
    <span class="actions">
      <button class="quiet" part="copy-button" type="button" ?disabled=${!canCopy} @click=${onCopy}>${isCopied ? words.copied : words.copy}</button>
      <button class="quiet" part="clear-button" type="button" title=${isConversation ? words.newConversation : nothing} @click=${onClear}>${words.clear}</button>
    </span>
  </footer>`
}

/** The message of a state that has stood for `stood_ms`. What has ended says one thing, by turns another. */
export function messageOf(
  messages: readonly string[],
  { stood_ms, turn, isRunning }: { stood_ms: number; turn: number; isRunning: boolean },
): string {
  const step = isRunning ? Math.floor(stood_ms / MESSAGE_MS) : turn
  return messages[step % Math.max(1, messages.length)] ?? ''
}

/** `12 s · 140 words · at most 20 s left`; at the end also what made it. */
export function summaryOf(view: StreamView, figures: Figures, words: AnswerWords): string {
  const { model, timing, usage } = view
  const { elapsed_ms, left_ms } = figures
  const counted = figures.words > 0 ? words.words(figures.words) : undefined
  const parts = timing
    ? [
        model,
        words.elapsed(Math.round(timing.duration_ms / 100) / 10),
        usage && words.tokens(usage.output_tokens),
        counted,
      ]
    : [
        elapsed_ms !== undefined && elapsed_ms >= 1000 && words.elapsed(Math.floor(elapsed_ms / 1000)),
        counted,
        leftOf(left_ms, words),
      ]
  return parts.filter((part) => typeof part === 'string').join(' · ')
}

function leftOf(left_ms: number | undefined, words: AnswerWords): string | undefined {
  if (left_ms === undefined) return undefined
  const seconds = Math.max(1, Math.ceil(left_ms / 1000 / LEFT_STEP_S)) * LEFT_STEP_S
  return seconds > MAX_LEFT_S ? undefined : words.timeLeft(seconds)
}
