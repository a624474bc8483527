import { copyRich, copyText } from '../../rendering/clipboard.js'
import { codeOf, CopyButtons } from '../../rendering/copy-button.js'
import { createElement } from '../../rendering/create-element.js'
import type { AnswerWords } from '../words/words.js'
import { richHtml } from './rich-copy.js'

/** Turns that stand above the current one; the oldest goes. */
const MAX_TURNS = 20

/** A turn that has ended. */
export interface PastTurn {
  readonly question: string
  /** What was painted of the answer. */
  readonly answer: DocumentFragment
  /** The answer as a person copies it; Markdown, where it is. */
  readonly plain: string
  /** The class of the view that painted it. */
  readonly look: string
  /** How it ended, where not as it should. */
  readonly note: string
}

export interface HistoryOptions {
  readonly words: () => AnswerWords
  /** Told what came of copying, for who does not see the button. */
  readonly onCopied: (isCopied: boolean) => void
}

/** The turns of a conversation that have ended. Nothing changes in them any more, but their texts can be copied. */
export class History {
  readonly #list: HTMLElement
  readonly #options: HistoryOptions
  readonly #buttons = new CopyButtons()
  /** By the button that copies it. */
  readonly #plain = new WeakMap<Element, PastTurn>()

  /** @param list a list, hidden while it is empty */
  constructor(list: HTMLElement, options: HistoryOptions) {
    this.#list = list
    this.#options = options
    // One listener for all turns: those that go leave none behind. It goes with the list.
    list.addEventListener('click', (event) => this.#onClick(event))
  }

  get isEmpty(): boolean {
    return this.#list.childElementCount === 0
  }

  add(turn: PastTurn): void {
    const { question, answer, look, note } = turn
    const asked = createElement('p', { class: 'question', part: 'question' })
    // The bubble stands where the page's direction puts it, its text runs as it is written.
    const text = createElement('span', { dir: 'auto' }, question)
    asked.append(createElement('span', { class: 'visually-hidden' }, `${this.#options.words().you} `), text)
    const answered = createElement('div', { class: `past ${look}`, part: 'past-answer' })
    answered.append(answer)
    settle(answered)
    const item = createElement('li', { part: 'turn' }, asked, answered)
    if (note !== '') item.append(createElement('p', { class: 'hint' }, note))
    if (turn.plain !== '') item.append(this.#copyButton(turn))
    this.#list.append(item)
    while (this.#list.childElementCount > MAX_TURNS) this.#list.firstElementChild?.remove()
    this.#list.hidden = false
  }

  clear(): void {
    this.#buttons.pause()
    this.#list.replaceChildren()
    this.#list.hidden = true
  }

  /** Lets go of the timer. Idempotent. */
  pause(): void {
    this.#buttons.pause()
  }

  #copyButton(turn: PastTurn): HTMLButtonElement {
    const { copy, copyTurn } = this.#options.words()
    const attributes = { type: 'button', class: 'quiet copy-turn', part: 'copy-button', 'aria-label': copyTurn }
    const button = createElement('button', attributes, copy)
    this.#plain.set(button, turn)
    return button
  }

  #onClick({ target }: Event): void {
    const button = target instanceof Element ? target.closest('button') : null
    if (!button) return
    const turn = this.#plain.get(button)
    const copying = turn ? copyTurn(button, turn) : copyText(codeOf(button))
    const { onCopied, words } = this.#options
    void this.#buttons.tell(button, copying, words()).then(onCopied)
  }
}

function copyTurn(button: Element, { plain, look }: PastTurn): Promise<boolean> {
  const painted = button.closest('li')?.querySelector('.past')
  return painted && look === 'markdown' ? copyRich(plain, richHtml(painted)) : copyText(plain)
}

/** No view listens to it any more: what could be pressed goes, but for copying code, and what was chosen stays. */
function settle(answer: Element): void {
  for (const control of answer.querySelectorAll('button:not([data-copy])')) control.remove()
  for (const field of answer.querySelectorAll<HTMLInputElement>('input')) field.disabled = true
  for (const reference of answer.querySelectorAll('[role="doc-noteref"]')) reference.removeAttribute('href')
  for (const region of answer.querySelectorAll('[role=status]')) region.removeAttribute('role')
}
