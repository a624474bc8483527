import { html, nothing, type TemplateResult } from 'lit'
import type { StreamView } from '../../types.js'
import type { BlockKind } from '../block-kinds.js'
import type { BlockState } from '../block-state.js'
import type { StageLoader } from '../stage-loader.js'
import type { ShellWords } from '../words/words.js'
import { renderHeader } from './frame.js'
import { renderPlain, renderProgress } from './progress-bar.js'
import { renderPromptForm } from './prompt-form.js'

export interface BlockOptions {
  readonly heading: string | undefined
  readonly kind: BlockKind
  readonly words: ShellWords
  readonly state: BlockState
  readonly view: StreamView | undefined
  readonly isRunning: boolean
  readonly isConversation: boolean
  readonly loader: StageLoader
  readonly badge: TemplateResult | typeof nothing
  readonly draft: string
  /** What of the answer so far may be shown as it is. */
  readonly text: string
  readonly announcement: string
  readonly onDraft: (draft: string) => void
  readonly onSubmit: () => void
  readonly onStop: () => void
}

/** A whole block: the form above the answer, and in a conversation below it. */
export function renderBlock(options: BlockOptions): TemplateResult {
  const { heading, kind, words, state, view, isRunning, isConversation, loader, badge, text } = options
  const { stage, isBroken } = loader
  const form = renderForm(options)
  const progress = renderProgress({ fraction: stage?.measure(), isRunning, hasBegun: view !== undefined, words })
  const isDemo = view?.provider === 'demo'
  return html`<section part="base" class="base" aria-labelledby="heading" data-state=${state}
    @keydown=${(event: KeyboardEvent) => stopOnEscape(event, options)}>
    ${renderHeader({ heading: heading ?? kind.heading, description: kind.description, isDemo, badge, words })}
    ${isConversation ? nothing : [form, progress]}
    <div class="body" ?hidden=${!view}>
      ${stage?.render()}
      ${isBroken && view ? renderPlain(text, words) : nothing}
    </div>
    ${isConversation ? [progress, form] : nothing}
    <p class="visually-hidden" role="status">${options.announcement}</p>
  </section>`
}

function renderForm({ words, view, isConversation, ...form }: BlockOptions): TemplateResult {
  return renderPromptForm({
    ...form,
    stop: words.stop,
    placeholder: isConversation && view ? words.followUp : undefined,
  })
}

function stopOnEscape(event: KeyboardEvent, { isRunning, onStop }: BlockOptions): void {
  if (event.key !== 'Escape' || !isRunning) return
  event.preventDefault()
  onStop()
}
