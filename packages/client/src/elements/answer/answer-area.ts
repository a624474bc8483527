import { html, nothing, type TemplateResult } from 'lit'
import type { ViewKind } from '../../rendering/answer-view.js'
import type { StreamView } from '../../types.js'
import type { AnswerWords } from '../words/words.js'
import { AnswerPainter, type PainterOptions } from './answer-painter.js'
import { ReasoningPainter } from './reasoning-painter.js'

/** What an answer area shows beside the view. */
export interface Showing {
  /** Whose reasoning is shown above it. */
  readonly thoughts: StreamView
  readonly kind: ViewKind
  readonly ended: boolean
  /** Nothing of it is typed any more. */
  readonly atOnce: boolean
  /** How much of it was shown on an earlier page. */
  readonly known: number
}

/** Where a block's answer is painted, and the model's reasoning, folded, above it. */
export class AnswerArea {
  readonly #root: () => ParentNode
  readonly #options: Omit<PainterOptions, 'kind'>
  #answer: AnswerPainter | undefined
  #reasoning: ReasoningPainter | undefined

  /** @param root what the template is rendered into */
  constructor(root: () => ParentNode, options: Omit<PainterOptions, 'kind'>) {
    this.#root = root
    this.#options = options
  }

  /** What the answer is painted into, once it was rendered. */
  get container(): HTMLElement | undefined {
    return this.#root().querySelector<HTMLElement>('.answer') ?? undefined
  }

  /** The place; what stands in it is painted by `show`, so that a token costs no template. */
  render({
    isRunning,
    isEarlier,
    words,
  }: {
    isRunning: boolean
    isEarlier: boolean
    words: AnswerWords
  }): TemplateResult {
    return html`${isEarlier ? html`<p class="hint earlier" part="earlier">${words.earlier}</p>` : nothing}
      <details class="reasoning" part="reasoning" hidden @toggle=${() => this.#reasoning?.schedule()}>
        <summary>${words.reasoning}</summary>
        <div class="thoughts"></div>
      </details>
      <div class="answer" part="answer" ?data-earlier=${isEarlier} aria-busy=${isRunning ? 'true' : 'false'}></div>`
  }

  /** Shows a view's text, and the reasoning of `thoughts`, from the first rendering on. */
  show(view: StreamView, { thoughts, kind, ended, atOnce, known }: Showing): void {
    const { container } = this
    const fold = this.#root().querySelector<HTMLDetailsElement>('.reasoning')
    if (!container || !fold) return
    this.#reasoning ??= new ReasoningPainter(fold)
    this.#reasoning.show(keyOf(thoughts), thoughts.reasoning)
    this.#painterFor(container, kind).show({ key: keyOf(view), text: view.text, ended, atOnce, known })
  }

  /** The answer as a person would copy it. */
  copyText(text: string): string {
    return this.#answer?.copyText(text) ?? text
  }

  /** Paints now what has arrived. */
  catchUp(): void {
    this.#answer?.catchUp()
  }

  /** Takes what is painted of the answer out of it; the fold is emptied. */
  take(): DocumentFragment {
    this.#reasoning?.show('', '')
    return this.#answer?.take() ?? document.createDocumentFragment()
  }

  /** Empties it; the fold stays as it was opened or closed. */
  clear(): void {
    this.#answer?.clear()
    this.#reasoning?.show('', '')
  }

  /** Paints again after `close`. Idempotent. */
  open(): void {
    this.#answer?.open()
    this.#reasoning?.open()
  }

  /** Lets go of frames, timers and listeners, and leaves what was painted. Idempotent. */
  close(): void {
    this.#answer?.close()
    this.#reasoning?.close()
  }

  #painterFor(container: HTMLElement, kind: ViewKind): AnswerPainter {
    if (this.#answer?.kind === kind) return this.#answer
    this.#answer?.clear()
    this.#answer?.close()
    this.#answer = new AnswerPainter(container, { ...this.#options, kind })
    return this.#answer
  }
}

/** Names a view's text. */
export function keyOf({ id, generation }: StreamView): string {
  return `${id}/${generation}`
}
