import { createElement } from '../../rendering/create-element.js'
import type { PartialQuestion, Question } from '../../rendering/quiz/question.js'

let nextName = 0

/**
 * One question as a fieldset of radios. It grows while it is written and takes a choice when it is complete. What is
 * right is kept out of the page until somebody chose.
 */
export class QuizQuestion {
  readonly element: HTMLFieldSetElement
  readonly #number: number
  readonly #onAnswer: (isRight: boolean) => void
  readonly #legend = createElement('legend')
  readonly #options = createElement('div', { class: 'options' })
  // It stands in the page before it speaks: a status region that appears with its text is often not read out.
  readonly #result = createElement('p', { class: 'result', role: 'status' })
  readonly #name = `quiz-${nextName++}`

  constructor(number: number, onAnswer: (isRight: boolean) => void) {
    this.#number = number
    this.#onAnswer = onAnswer
    this.element = createElement(
      'fieldset',
      { disabled: '', part: 'question' },
      this.#legend,
      this.#options,
      this.#result,
    )
  }

  /** Shows as much of the question as there is. */
  grow(partial: PartialQuestion): void {
    this.#legend.textContent = `${this.#number}. ${partial.question}`
    partial.options.forEach((text, index) => this.#showOption(text, index))
  }

  /** The question is whole: it can be answered. */
  complete(question: Question): void {
    this.grow(question)
    this.element.disabled = false
    const choose = (event: Event) => {
      if (event.target instanceof HTMLInputElement) this.#choose(question, Number(event.target.value))
    }
    this.#options.addEventListener('change', choose, { once: true })
  }

  #showOption(text: string, index: number): void {
    const label = this.#options.children[index]?.querySelector('span')
    if (label) label.textContent = text
    else this.#options.append(this.#createOption(text, index))
  }

  #createOption(text: string, index: number): HTMLLabelElement {
    const radio = createElement('input', { type: 'radio', name: this.#name, value: String(index) })
    return createElement('label', { class: 'option' }, radio, createElement('span', {}, text))
  }

  #choose(question: Question, chosen: number): void {
    const isRight = chosen === question.answer
    this.#mark(question.answer, 'right', 'right answer')
    if (!isRight) this.#mark(chosen, 'wrong', 'your choice')
    for (const radio of this.#options.querySelectorAll('input')) radio.disabled = Number(radio.value) !== chosen
    const verdict = isRight ? 'Right.' : `Not quite. The answer is “${question.options[question.answer] ?? ''}”.`
    this.#result.replaceChildren(createElement('strong', {}, verdict), ` ${question.explanation}`)
    this.element.dataset['result'] = isRight ? 'right' : 'wrong'
    this.#onAnswer(isRight)
  }

  #mark(index: number, name: string, words: string): void {
    const option = this.#options.children[index]
    option?.classList.add(name)
    option?.append(createElement('em', {}, words))
  }
}
