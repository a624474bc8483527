import type { AnswerView } from '../../rendering/answer-view.js'
import { copyText } from '../../rendering/clipboard.js'
import { codeOf } from '../../rendering/markdown/code-block.js'
import { MarkdownRenderer } from '../../rendering/markdown/markdown-renderer.js'
import { markdownStyles } from '../../rendering/markdown/markdown.styles.js'

const COPIED_MS = 1500

/** Shows an answer as Markdown. */
class MarkdownView implements AnswerView {
  readonly #container: HTMLElement
  readonly #renderer: MarkdownRenderer
  readonly #listening = new AbortController()
  #copied: ReturnType<typeof setTimeout> | undefined

  constructor(container: HTMLElement) {
    this.#container = container
    this.#container.classList.add('markdown')
    this.#renderer = new MarkdownRenderer(container)
    // One listener for all code blocks, so that a block which is built anew leaves none behind.
    container.addEventListener('click', (event) => void this.#copyCode(event), { signal: this.#listening.signal })
  }

  render(text: string, ended: boolean): void {
    this.#renderer.render(text, ended)
  }

  pause(): void {
    clearTimeout(this.#copied)
  }

  close(): void {
    this.pause()
    this.#listening.abort()
    this.#renderer.clear()
    this.#container.classList.remove('markdown')
  }

  async #copyCode(event: Event): Promise<void> {
    const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null
    if (!button) return
    const copied = await copyText(codeOf(button))
    if (this.#listening.signal.aborted) return
    button.textContent = copied ? 'Copied' : 'Not allowed'
    clearTimeout(this.#copied)
    this.#copied = setTimeout(() => (button.textContent = 'Copy'), COPIED_MS)
  }
}

/** The Markdown view over `container`. */
export function createView(container: HTMLElement): AnswerView {
  return new MarkdownView(container)
}

export const viewStyles = markdownStyles
