import type { AnswerView, AnswerViewModule, ViewKind } from '../rendering/answer-view.js'
import { adoptStyles } from './adopt-styles.js'

/** An answer at one moment. */
export interface Answer {
  /** Names the text: another key means that nothing of what is shown still holds. */
  readonly key: string
  readonly text: string
  readonly ended: boolean
}

/** Loaded with a block's first prompt, so that a page with blocks that nobody used stays light. */
async function loadView(kind: ViewKind): Promise<AnswerViewModule> {
  switch (kind) {
    case 'markdown':
      return import('./views/markdown-view.js')
    case 'quiz':
      return import('./views/quiz-view.js')
    case 'diagram':
      return import('./views/diagram-view.js')
    default:
      return kind satisfies never
  }
}

/**
 * For an answer whose view could not be loaded, or failed on it: the text as it is. A quiz is the exception, because its
 * text holds the answers.
 */
function createPlainView(container: HTMLElement, kind: ViewKind): AnswerView {
  container.style.whiteSpace = 'pre-wrap'
  return {
    render: (text) => (container.textContent = kind === 'quiz' ? 'The quiz cannot be shown. Reload the page.' : text),
    pause: () => {},
    close: () => {
      container.replaceChildren()
      container.style.removeProperty('white-space')
    },
  }
}

/**
 * Paints an answer into a container, at most once per animation frame, and only while the page can be seen: a hidden
 * tab catches up in one go when it returns.
 */
export class AnswerPainter {
  readonly kind: ViewKind
  readonly #container: HTMLElement
  #listening: AbortController | undefined
  #createView: ((container: HTMLElement) => AnswerView) | undefined
  #view: AnswerView | undefined
  #shown: string | undefined
  /** What `show` was last given, painted or not. */
  #last: Answer | undefined
  #wanted: Answer | undefined
  #frame = 0

  constructor(container: HTMLElement, kind: ViewKind) {
    this.kind = kind
    this.#container = container
    this.open()
    void this.#load()
  }

  /** Paints again after `close`. Idempotent. */
  open(): void {
    if (this.#listening) return
    this.#listening = new AbortController()
    document.addEventListener('visibilitychange', () => this.#schedule(), { signal: this.#listening.signal })
    this.#view?.resume?.()
    this.#schedule()
  }

  show(answer: Answer): void {
    const last = this.#last
    if (last && last.key === answer.key && last.text === answer.text && last.ended === answer.ended) return
    this.#last = answer
    this.#wanted = answer
    this.#schedule()
  }

  /** The answer as a person would copy it. */
  copyText(text: string): string {
    return this.#view?.copyText?.() ?? text
  }

  /** Empties the container. */
  clear(): void {
    this.#last = undefined
    this.#wanted = undefined
    this.#closeView()
  }

  /** Lets go of frames, timers and listeners, and leaves what was painted. Idempotent. */
  close(): void {
    this.#listening?.abort()
    this.#listening = undefined
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#view?.pause()
  }

  async #load(): Promise<void> {
    const module = await loadView(this.kind).catch(() => undefined)
    if (module) adoptStyles(this.#container, module.viewStyles)
    this.#createView = module?.createView ?? ((container) => createPlainView(container, this.kind))
    this.#schedule()
  }

  #schedule(): void {
    if (this.#frame !== 0 || document.hidden || !this.#wanted || !this.#createView || !this.#listening) return
    this.#frame = requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    this.#frame = 0
    const answer = this.#wanted
    if (!answer || !this.#createView) return
    this.#wanted = undefined
    if (this.#shown !== answer.key) this.#closeView()
    this.#shown = answer.key
    this.#view ??= this.#createView(this.#container)
    this.#render(this.#view, answer)
  }

  /** A parser that gives up (some nestings overflow its stack) must not take the answer with it. */
  #render(view: AnswerView, { text, ended }: Answer): void {
    try {
      view.render(text, ended)
    } catch {
      view.close()
      this.#view = createPlainView(this.#container, this.kind)
      this.#view.render(text, ended)
    }
  }

  #closeView(): void {
    this.#view?.close()
    this.#view = undefined
    this.#shown = undefined
  }
}
