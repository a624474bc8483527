import type { CSSResult } from 'lit'
import type { MarkdownLabels } from './markdown/labels.js'
import type { DiagramWords, QuizWords } from './view-words.js'

/** Shows one answer in a container that it owns. */
export interface AnswerView {
  /** Shows the answer so far; `ended` when nothing follows. Called at most once per animation frame, with text that only grows. */
  render(text: string, ended: boolean): void
  /** Whether some of what was given is not shown, because showing it with each frame would take too long. */
  readonly isBehind?: boolean
  /** Shows it. */
  catchUp?(): void
  /** The answer as a person would copy it, where that is not the raw text. */
  copyText?(): string
  /** Lets go of timers; what is shown stays, and `render` may follow. Idempotent. */
  pause(): void
  /** Takes up again what `pause` let go of, without a new text. Idempotent. */
  resume?(): void
  /** Makes what is painted complete without the view: it is taken out of the container, and `close` follows. */
  settle?(): void
  /** Pauses, empties the container and removes its listeners. Idempotent. */
  close(): void
}

/** The words that views show beside the answer. */
export interface ViewWords extends MarkdownLabels {
  readonly copied: string
  /** On a button that could not copy. */
  readonly notAllowed: string
  /** In the place of the view's own; those that are not named stay. */
  readonly quiz: Partial<QuizWords>
  readonly diagram: Partial<DiagramWords>
}

/** What a lazily loaded view module exports. */
export interface AnswerViewModule {
  createView(container: HTMLElement, words: ViewWords): AnswerView
  readonly viewStyles: CSSResult
}

/** How an answer is shown. */
export type ViewKind = 'markdown' | 'quiz' | 'diagram'
