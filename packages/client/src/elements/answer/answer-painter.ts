import type { AnswerView, AnswerViewModule, ViewKind, ViewWords } from '../../rendering/answer-view.js'
import type { Pace } from '../../rendering/pacing/pacer.js'
import { PacedText } from '../../rendering/pacing/paced-text.js'
import { loadView } from '../load-view.js'
import { Caret } from './caret.js'
import { adoptStyles } from '../adopt-styles.js'

/** How long a view may leave something out. */
const MAX_LEFT_OUT_MS = 200
/** The share of the thread's time that showing such a rest may take. */
const LEFT_OUT_SHARE = 1 / 8

/** An answer at one moment. */
export interface Answer {
  /** Names the text: another key means that nothing of what is shown still holds. */
  readonly key: string
  readonly text: string
  readonly ended: boolean
  /** It was stopped, or has failed: what has arrived is painted with the next frame. */
  readonly atOnce: boolean
  /** How much of it was shown before, on an earlier page; it is not typed again. */
  readonly known: number
}

/** What a painter is given once. */
export interface PainterOptions {
  readonly kind: ViewKind
  /** Asked when another answer begins. */
  readonly pace: () => Pace
  /** After each frame in which something was painted. */
  readonly onPaint: () => void
  /** Asked when another answer begins; `brokenQuiz` stands in the place of a quiz that cannot be shown. */
  readonly words: () => ViewWords & { readonly brokenQuiz: string }
}

/**
 * For an answer whose view could not be loaded, or failed on it: the text as it is. A quiz is the exception, because its
 * text holds the answers.
 */
function createPlainView(container: HTMLElement, { kind, words }: PainterOptions): AnswerView {
  container.style.whiteSpace = 'pre-wrap'
  return {
    render: (text) => (container.textContent = kind === 'quiz' ? words().brokenQuiz : text),
    pause: () => {},
    close: () => {
      container.replaceChildren()
      container.style.removeProperty('white-space')
    },
  }
}

/**
 * Paints an answer into a container, at most once per animation frame, and only while the page can be seen: a hidden
 * tab catches up in one go when it returns. Markdown is written at a pace; what a view has to read first, it gets at once.
 */
export class AnswerPainter {
  readonly kind: ViewKind
  readonly #container: HTMLElement
  readonly #options: PainterOptions
  readonly #caret: Caret
  #listening: AbortController | undefined
  #createView: AnswerViewModule['createView'] | undefined
  #view: AnswerView | undefined
  #paced: PacedText | undefined
  /** The key of the answer that the view shows, how much of it, and whether its end, too. */
  #shown: { readonly key: string; length: number; ended: boolean } | undefined
  /** What `show` was last given, painted or not. */
  #last: Answer | undefined
  #wanted: Answer | undefined
  /** The page was hidden: nobody wants to see typed what was missed. */
  #isBack = false
  #frame = 0
  /** Runs while the view leaves something out. */
  #leftOut: ReturnType<typeof setTimeout> | undefined
  #leftOutMs = MAX_LEFT_OUT_MS

  constructor(container: HTMLElement, options: PainterOptions) {
    this.kind = options.kind
    this.#options = options
    this.#container = container
    this.#caret = new Caret(container)
    this.open()
    void this.#load()
  }

  /** Paints again after `close`. Idempotent. */
  open(): void {
    if (this.#listening) return
    this.#listening = new AbortController()
    document.addEventListener('visibilitychange', () => this.#onVisibility(), { signal: this.#listening.signal })
    this.#view?.resume?.()
    this.#catchUpView()
    this.#schedule()
  }

  show(answer: Answer): void {
    const last = this.#last
    if (last && isSame(last, answer)) return
    this.#last = answer
    this.#wanted = answer
    this.#schedule()
  }

  /** The answer as a person would copy it. */
  copyText(text: string): string {
    return this.#view?.copyText?.() ?? text
  }

  /** Paints now what has arrived, so that what is read from the container is whole. */
  catchUp(): void {
    if (!this.#last || !this.#createView) return
    this.#wanted = { ...this.#last, atOnce: true }
    cancelAnimationFrame(this.#frame)
    this.#paint()
    this.#catchUpView()
  }

  /** Takes what is painted out of the container; the next answer begins in an empty one. */
  take(): DocumentFragment {
    // A turn may have ended before its view has come: it is kept as it was written.
    if (this.#last && !this.#createView) createPlainView(this.#container, this.#options).render(this.#last.text, true)
    this.catchUp()
    this.#caret.hide()
    this.#view?.settle?.()
    const nodes = document.createDocumentFragment()
    nodes.append(...this.#container.childNodes)
    this.#container.style.removeProperty('white-space')
    this.clear()
    return nodes
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
    clearTimeout(this.#leftOut)
    this.#leftOut = undefined
    this.#view?.pause()
  }

  async #load(): Promise<void> {
    const module = await loadView(this.kind).catch(() => undefined)
    if (module) adoptStyles(this.#container, module.viewStyles)
    this.#createView = module?.createView ?? ((container) => createPlainView(container, this.#options))
    this.#schedule()
  }

  #onVisibility(): void {
    this.#isBack ||= document.hidden
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
    if (this.#shown?.key !== answer.key) this.#closeView()
    this.#paced ??= this.#pacedFor(answer)
    this.#view ??= this.#createView(this.#container, this.#options.words())
    const atOnce = answer.atOnce || this.#isBack
    this.#isBack = false
    const length = this.#paced?.show({ ...answer, atOnce }, performance.now()) ?? answer.text.length
    if (!this.#paced?.isBehind) this.#wanted = undefined
    this.#render(this.#view, answer, length)
    this.#schedule()
  }

  #render(view: AnswerView, { key, text, ended }: Answer, length: number): void {
    const isOver = ended && length === text.length
    const shown = this.#shown
    if (shown && shown.length === length && shown.ended === isOver) return
    this.#shown = { key, length, ended: isOver }
    this.#attempt(view, () => view.render(text.slice(0, length), isOver), [text.slice(0, length), isOver])
    if (isOver || this.kind !== 'markdown') this.#caret.hide()
    else this.#caret.show()
    this.#options.onPaint()
    if (this.#view?.isBehind) this.#leftOut ??= setTimeout(() => this.#showLeftOut(), this.#leftOutMs)
  }

  #showLeftOut(): void {
    this.#leftOut = undefined
    const start = performance.now()
    this.#catchUpView()
    this.#leftOutMs = Math.max(MAX_LEFT_OUT_MS, (performance.now() - start) / LEFT_OUT_SHARE)
    this.#options.onPaint()
  }

  #catchUpView(): void {
    const [view, shown, last] = [this.#view, this.#shown, this.#last]
    if (view?.isBehind && shown && last) {
      this.#attempt(view, () => view.catchUp?.(), [last.text.slice(0, shown.length), shown.ended])
    }
  }

  /** A parser that gives up must not take the answer with it. */
  #attempt(view: AnswerView, act: () => void, shown: [text: string, ended: boolean]): void {
    try {
      act()
    } catch {
      view.close()
      this.#view = createPlainView(this.#container, this.#options)
      this.#view.render(...shown)
    }
  }

  #pacedFor({ text, known }: Answer): PacedText | undefined {
    if (this.kind !== 'markdown') return undefined
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    return new PacedText(this.#options.pace(), { known: Math.min(known, text.length), isCalm })
  }

  #closeView(): void {
    this.#caret.hide()
    clearTimeout(this.#leftOut)
    this.#leftOut = undefined
    this.#view?.close()
    this.#view = undefined
    this.#paced = undefined
    this.#shown = undefined
  }
}

function isSame(one: Answer, other: Answer): boolean {
  return one.key === other.key && one.text === other.text && one.ended === other.ended && one.atOnce === other.atOnce
}
