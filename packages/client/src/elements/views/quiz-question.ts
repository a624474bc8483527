import { createElement } from '../../rendering/create-element.js'
import type { PartialQuestion, Question } from '../../rendering/quiz/question.js'
import type { QuizWords } from '../../rendering/view-words.js'

/** What a question is given once. */
export interface QuizQuestionOptions {
  readonly number: number
  readonly words: QuizWords
  readonly onAnswer: (isRight: boolean) => void
}

let nextName = 0

/**
 * One question as a fieldset of radios. It grows while it is written and takes a choice when it is complete. What is
 * right is kept out of the page until somebody chose.
 */
export class QuizQuestion {
  readonly element: HTMLFieldSetElement
  readonly #given: QuizQuestionOptions
  readonly #legend = createElement('legend')
  readonly #options = createElement('div', { class: 'options' })
  readonly #check: HTMLButtonElement
  // It stands in the page before it speaks: a status region that appears with its text is often not read out.
  readonly #result = createElement('p', { class: 'result', role: 'status' })
  readonly #name = `quiz-${nextName++}`
  #question: Question | undefined
  /** Arrow keys choose on their way through the options, so a choice that they made is not final. */
  #isArrow = false

  constructor(given: QuizQuestionOptions) {
    this.#given = given
    this.#check = createElement('button', { type: 'button', class: 'quiet check', hidden: '' }, given.words.check)
    const parts = [this.#legend, this.#options, this.#check, this.#result]
    this.element = createElement('fieldset', { disabled: '', part: 'question' }, ...parts)
  }

  /** Shows as much of the question as there is. */
  grow(partial: PartialQuestion): void {
    const text = `${this.#given.number}. ${partial.question}`
    if (this.#legend.textContent !== text) this.#legend.textContent = text
    partial.options.forEach((option, index) => this.#showOption(option, index))
  }

  /** The question is whole: it can be answered. */
  complete(question: Question): void {
    this.grow(question)
    this.#question = question
    this.element.disabled = false
    this.#options.addEventListener('keydown', (event) => this.#onKey(event))
    this.#options.addEventListener('keyup', () => (this.#isArrow = false))
    this.#options.addEventListener('change', () => this.#onChange())
    this.#check.addEventListener('click', () => this.#choose())
  }

  /** Forgets the choice. */
  reset(): void {
    delete this.element.dataset['result']
    this.#result.replaceChildren()
    for (const option of this.#options.children) {
      option.classList.remove('right', 'wrong')
      option.querySelector('em')?.remove()
    }
    for (const radio of this.#options.querySelectorAll('input')) {
      radio.checked = false
      radio.disabled = false
    }
  }

  focus(): void {
    this.#options.querySelector('input')?.focus()
  }

  #showOption(text: string, index: number): void {
    const label = this.#options.children[index]?.querySelector('span')
    if (!label) this.#options.append(this.#createOption(text, index))
    else if (label.textContent !== text) label.textContent = text
  }

  #createOption(text: string, index: number): HTMLLabelElement {
    const radio = createElement('input', { type: 'radio', name: this.#name, value: String(index) })
    return createElement('label', { class: 'option' }, radio, createElement('span', {}, text))
  }

  #onKey(event: KeyboardEvent): void {
    this.#isArrow = event.key.startsWith('Arrow')
    if (event.key !== 'Enter' && event.key !== ' ') return
    // A radio that the arrows chose does not change any more with the key that means it.
    if (this.#options.querySelector('input:focus:checked')) this.#choose()
  }

  #onChange(): void {
    if (this.#isArrow) this.#check.hidden = false
    else this.#choose()
  }

  #choose(): void {
    const { words } = this.#given
    const question = this.#question
    const radio = this.#options.querySelector<HTMLInputElement>('input:checked')
    if (!question || !radio || this.element.dataset['result']) return
    const chosen = Number(radio.value)
    const isRight = chosen === question.answer
    this.#mark(question.answer, 'right', words.rightMark)
    if (!isRight) this.#mark(chosen, 'wrong', words.wrongMark)
    for (const other of this.#options.querySelectorAll('input')) other.disabled = other !== radio
    const verdict = isRight ? words.right : words.wrong(question.options[question.answer] ?? '')
    this.#result.replaceChildren(createElement('strong', {}, verdict), ` ${question.explanation}`)
    this.element.dataset['result'] = isRight ? 'right' : 'wrong'
    this.#hideCheck(radio)
    this.#given.onAnswer(isRight)
  }

  /** The focus would go with the button; it goes back to the choice. */
  #hideCheck(radio: HTMLInputElement): void {
    const hadFocus = this.#check.matches(':focus')
    this.#check.hidden = true
    if (hadFocus) radio.focus()
  }

  #mark(index: number, name: string, says: string): void {
    const option = this.#options.children[index]
    option?.classList.add(name)
    option?.append(createElement('em', {}, says))
  }
}
