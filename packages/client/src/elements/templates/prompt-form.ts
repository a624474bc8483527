import { html, type TemplateResult } from 'lit'
import type { BlockKind } from '../block-kinds.js'

export interface PromptFormOptions {
  readonly kind: BlockKind
  readonly draft: string
  readonly isRunning: boolean
  readonly stop: string
  /** Replaces the type's own, for a question that follows another. */
  readonly placeholder: string | undefined
  readonly onDraft: (draft: string) => void
  readonly onSubmit: () => void
  readonly onStop: () => void
}

/** A longer word needs a wider button, which both words get: the field beside it then keeps its lines. */
const SHORT_CHARS = 8

/** The prompt's form: Enter sends, Shift+Enter makes a new line. While an answer runs it is disabled and offers Stop. */
export function renderPromptForm(options: PromptFormOptions): TemplateResult {
  const { kind, draft, isRunning, stop, placeholder = kind.placeholder, onStop } = options
  const isLong = Math.max(kind.action.length, stop.length) > SHORT_CHARS
  return html`<form part="form" @submit=${(event: Event) => submit(event, options)}
    @keydown=${(event: KeyboardEvent) => sendOnEnter(event, options)}>
    <label class="visually-hidden" for="prompt">${kind.label}</label>
    <textarea id="prompt" part="input" rows="1" dir="auto" enterkeyhint="send" placeholder=${placeholder}
      .value=${draft} ?disabled=${isRunning}
      @input=${(event: Event) => readDraft(event, options)}></textarea>
    ${
      isRunning
        ? html`<button class="stop" part="stop-button" type="button" ?data-long=${isLong} @click=${onStop}>${stop}</button>`
        : html`<button class="send" part="send-button" type="submit" ?data-long=${isLong} ?disabled=${draft.trim() === ''}>${kind.action}</button>`
    }
  </form>`
}

function submit(event: Event, { onSubmit }: PromptFormOptions): void {
  event.preventDefault()
  onSubmit()
}

function readDraft(event: Event, { onDraft }: PromptFormOptions): void {
  const area = event.currentTarget
  if (!(area instanceof HTMLTextAreaElement)) return
  growArea(area)
  onDraft(area.value)
}

function sendOnEnter(event: KeyboardEvent, options: PromptFormOptions): void {
  // The Enter that takes over an input method's suggestion is not meant for the form.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  // The focus goes from the field to Stop and back to the button that sends: a key held down would press all of them.
  if (event.repeat) event.preventDefault()
  else if (event.target instanceof HTMLTextAreaElement) submit(event, options)
}

/** For browsers without `field-sizing: content`. */
function growArea(area: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight}px`
}
