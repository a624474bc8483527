import { createElement } from '../../rendering/create-element.js'
import type { QuizWords } from '../../rendering/view-words.js'

/** How far somebody is with a quiz. */
export interface Tally {
  readonly answered: number
  readonly right: number
  /** The questions that can be answered. */
  readonly total: number
  /** No question follows. */
  readonly ended: boolean
}

/** The progress above a quiz, and below it the score with another try. */
export class QuizTally {
  readonly progress = createElement('div', { class: 'progress', part: 'progress', hidden: '' })
  readonly result = createElement('div', { class: 'outcome' })
  readonly #words: QuizWords
  readonly #bar: HTMLProgressElement
  readonly #told = createElement('span')
  // In the page before it speaks, as every status region.
  readonly #score = createElement('p', { class: 'score', role: 'status', part: 'score' })
  readonly #again: HTMLButtonElement

  constructor(words: QuizWords, onAgain: () => void) {
    this.#words = words
    this.#bar = createElement('progress', { max: '1', value: '0', 'aria-label': words.answeredLabel })
    this.#again = createElement('button', { type: 'button', class: 'quiet again' }, words.again)
    this.progress.append(this.#told, this.#bar)
    this.result.append(this.#score)
    this.#again.addEventListener('click', onAgain)
  }

  show({ answered, right, total, ended }: Tally): void {
    this.progress.hidden = ended && total === 0
    this.#bar.max = Math.max(1, total + (ended ? 0 : 1))
    this.#bar.value = answered
    const words = ended ? this.#words.answered(answered, total) : this.#words.answeredSoFar(answered, total)
    this.#told.textContent = total > 0 ? words : ended ? '' : this.#words.writing
    const isDone = ended && total > 0 && answered === total
    this.#score.textContent = isDone ? this.#words.score(right, total) : ''
    if (isDone) this.result.append(this.#again)
    else this.#again.remove()
  }
}
