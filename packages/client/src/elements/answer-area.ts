import { html, nothing, type TemplateResult } from 'lit'
import type { ViewKind } from '../rendering/answer-view.js'
import type { StreamView } from '../types.js'
import { AnswerPainter } from './answer-painter.js'
import { ReasoningPainter } from './reasoning-painter.js'

/** Where a block's answer is painted, and the model's reasoning, folded, above it. */
export class AnswerArea {
  readonly #root: () => ParentNode
  #answer: AnswerPainter | undefined
  #reasoning: ReasoningPainter | undefined

  /** @param root what the template is rendered into */
  constructor(root: () => ParentNode) {
    this.#root = root
  }

  /** The place; what stands in it is painted by `show`, so that a token costs no template. */
  render({ isRunning, isEarlier }: { isRunning: boolean; isEarlier: boolean }): TemplateResult {
    return html`${isEarlier ? html`<p class="hint earlier" part="earlier">From the try before:</p>` : nothing}
      <details class="reasoning" part="reasoning" hidden @toggle=${() => this.#reasoning?.schedule()}>
        <summary>Reasoning</summary>
        <div class="thoughts"></div>
      </details>
      <div class="answer" part="answer" ?data-earlier=${isEarlier} aria-busy=${isRunning ? 'true' : 'false'}></div>`
  }

  /** Shows a view's text, and the reasoning of `thoughts`, from the first rendering on. */
  show(view: StreamView, { thoughts, kind, ended }: { thoughts: StreamView; kind: ViewKind; ended: boolean }): void {
    const root = this.#root()
    const container = root.querySelector<HTMLElement>('.answer')
    const fold = root.querySelector<HTMLDetailsElement>('.reasoning')
    if (!container || !fold) return
    this.#reasoning ??= new ReasoningPainter(fold)
    this.#reasoning.show(keyOf(thoughts), thoughts.reasoning)
    this.#painterFor(container, kind).show({ key: keyOf(view), text: view.text, ended })
  }

  /** The answer as a person would copy it. */
  copyText(text: string): string {
    return this.#answer?.copyText(text) ?? text
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
    this.#answer = new AnswerPainter(container, kind)
    return this.#answer
  }
}

function keyOf({ id, generation }: StreamView): string {
  return `${id}/${generation}`
}
