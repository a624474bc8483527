import type { AnswerView, ViewWords } from '../../rendering/answer-view.js'
import { copyText } from '../../rendering/clipboard.js'
import { codeOf, CopyButtons } from '../../rendering/copy-button.js'
import { CodeGate } from '../../rendering/code/code-gate.js'
import { MarkdownRenderer } from '../../rendering/markdown/markdown-renderer.js'
import { markdownStyles } from '../../rendering/markdown/markdown.styles.js'
import { warmUp } from '../../rendering/markdown/warm-up.js'
import { readUrl } from '../../rendering/read-url.js'
import { adoptStyles } from '../adopt-styles.js'
import { highlighterOf } from './highlighter.js'

// The prompt is on its way, and until the first word comes there is nothing else to do.
void warmUp()

/** Shows an answer as Markdown. */
class MarkdownView implements AnswerView {
  readonly #container: HTMLElement
  readonly #words: ViewWords
  readonly #renderer: MarkdownRenderer
  readonly #code: CodeGate
  readonly #listening = new AbortController()
  readonly #copying = new CopyButtons()

  constructor(container: HTMLElement, words: ViewWords) {
    this.#container = container
    this.#words = words
    this.#container.classList.add('markdown')
    this.#code = new CodeGate({
      container,
      highlighter: highlighterOf(container),
      onStyles: (styles) => adoptStyles(container, styles),
    })
    this.#renderer = new MarkdownRenderer(container, {
      imageOrigins: imageOriginsOf(container),
      labels: words,
      codeListener: this.#code.listener,
    })
    // One listener for the whole answer, so that a block which is built anew leaves none behind.
    container.addEventListener('click', (event) => this.#onClick(event), { signal: this.#listening.signal })
  }

  render(text: string, ended: boolean): void {
    this.#renderer.render(text, ended)
  }

  get isBehind(): boolean {
    return this.#renderer.isBehind
  }

  catchUp(): void {
    this.#renderer.catchUp()
  }

  pause(): void {
    this.#copying.pause()
    this.#code.pause()
  }

  resume(): void {
    this.#code.resume()
  }

  settle(): void {
    this.#copying.pause()
    this.#code.settle()
  }

  close(): void {
    this.pause()
    this.#copying.close()
    this.#listening.abort()
    this.#code.close()
    this.#renderer.clear()
    this.#container.classList.remove('markdown')
  }

  #onClick(event: Event): void {
    if (!(event.target instanceof Element)) return
    const button = event.target.closest('[data-copy]')
    if (button) void this.#copying.tell(button, copyText(codeOf(button)), this.#words)
    const reference = event.target.closest('[role="doc-noteref"]')?.getAttribute('href')
    if (!reference) return
    // A browser looks for a fragment's target in the page, and not in shadow roots.
    event.preventDefault()
    this.#container.querySelector<HTMLElement>(reference)?.focus()
  }
}

/** The origins in the element's `image-origins` attribute. What is no address is passed over. */
function imageOriginsOf(container: HTMLElement): string[] {
  const root = container.getRootNode()
  const listed = root instanceof ShadowRoot ? root.host.getAttribute('image-origins') : null
  const addresses = (listed ?? '').split(/\s+/).map(readUrl)
  return addresses.flatMap((address) => address?.origin ?? [])
}

/** The Markdown view over `container`. */
export function createView(container: HTMLElement, words: ViewWords): AnswerView {
  return new MarkdownView(container, words)
}

export const viewStyles = markdownStyles
