import { createElement } from '../../rendering/create-element.js'

/** Turns that stand above the current one; the oldest goes. */
const MAX_TURNS = 20

/** A turn that has ended. */
export interface PastTurn {
  readonly question: string
  /** How it is called that this was asked, for screen readers. */
  readonly you: string
  /** What was painted of the answer. */
  readonly answer: DocumentFragment
  /** The class of the view that painted it. */
  readonly look: string
  /** How it ended, where not as it should. */
  readonly note: string
}

/** The turns of a conversation that have ended, as nodes that nothing changes any more. */
export class History {
  readonly #list: HTMLElement

  /** @param list a list, hidden while it is empty */
  constructor(list: HTMLElement) {
    this.#list = list
  }

  get isEmpty(): boolean {
    return this.#list.childElementCount === 0
  }

  add({ question, you, answer, look, note }: PastTurn): void {
    const asked = createElement('p', { class: 'question', part: 'question' })
    // The bubble stands where the page's direction puts it, its text runs as it is written.
    const text = createElement('span', { dir: 'auto' }, question)
    asked.append(createElement('span', { class: 'visually-hidden' }, `${you} `), text)
    const answered = createElement('div', { class: `past ${look}`, part: 'past-answer' })
    answered.append(answer)
    settle(answered)
    const turn = createElement('li', { part: 'turn' }, asked, answered)
    if (note !== '') turn.append(createElement('p', { class: 'hint' }, note))
    this.#list.append(turn)
    while (this.#list.childElementCount > MAX_TURNS) this.#list.firstElementChild?.remove()
    this.#list.hidden = false
  }

  clear(): void {
    this.#list.replaceChildren()
    this.#list.hidden = true
  }
}

/** Nothing listens to it any more: what could be pressed goes, and what was chosen stays. */
function settle(answer: Element): void {
  for (const control of answer.querySelectorAll('button')) control.remove()
  for (const field of answer.querySelectorAll<HTMLInputElement>('input')) field.disabled = true
  for (const reference of answer.querySelectorAll('[role="doc-noteref"]')) reference.removeAttribute('href')
  for (const region of answer.querySelectorAll('[role=status]')) region.removeAttribute('role')
}
