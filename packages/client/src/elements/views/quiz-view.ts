import type { AnswerView } from '../../rendering/answer-view.js'
import { createElement } from '../../rendering/create-element.js'
import { QuizParser } from '../../rendering/quiz/quiz-parser.js'
import { QuizQuestion } from './quiz-question.js'
import { quizStyles } from './quiz.styles.js'

/** Shows a quiz question by question while it is written. */
class QuizView implements AnswerView {
  readonly #container: HTMLElement
  readonly #parser = new QuizParser()
  readonly #title = createElement('h3', { hidden: '' })
  readonly #list = createElement('div', { class: 'questions' })
  readonly #note = createElement('p', { class: 'note', hidden: '' })
  readonly #score = createElement('p', { class: 'score', role: 'status', part: 'score' })
  readonly #questions: QuizQuestion[] = []
  #length = 0
  /** How many entries of the parser have been shown or skipped. */
  #completed = 0
  /** How many of the shown questions are whole; at most one more stands below them. */
  #valid = 0
  #ended = false
  #answered = 0
  #right = 0

  constructor(container: HTMLElement) {
    this.#container = container
    container.classList.add('quiz')
    container.replaceChildren(this.#title, this.#list, this.#note, this.#score)
  }

  render(text: string, ended: boolean): void {
    this.#parser.push(text.slice(this.#length))
    this.#length = text.length
    this.#ended = ended
    this.#showTitle()
    this.#showComplete()
    this.#showCurrent()
    this.#showNote()
    this.#showScore()
  }

  copyText(): string {
    const questions = this.#parser.entries.filter((entry) => entry !== undefined)
    const paragraphs = questions.map(({ question, options }, index) =>
      [`${index + 1}. ${question}`, ...options.map((option) => `   - ${option}`)].join('\n'),
    )
    return [this.#parser.title, ...paragraphs].filter((part) => part !== '').join('\n\n')
  }

  pause(): void {
    // A quiz has no timers.
  }

  close(): void {
    this.#container.replaceChildren()
    this.#container.classList.remove('quiz')
  }

  #showTitle(): void {
    this.#title.textContent = this.#parser.title
    this.#title.hidden = this.#parser.title === ''
  }

  #showComplete(): void {
    const { entries } = this.#parser
    for (const entry of entries.slice(this.#completed)) {
      if (entry) {
        this.#openQuestion().complete(entry)
        this.#valid++
      } else this.#discardOpen()
    }
    this.#completed = entries.length
  }

  #showCurrent(): void {
    const { current } = this.#parser
    if (current && current.question !== '' && !this.#ended) this.#openQuestion().grow(current)
    // Half a question at the end can never be answered.
    if (this.#ended) this.#discardOpen()
  }

  #openQuestion(): QuizQuestion {
    const open = this.#questions[this.#valid]
    if (open) return open
    const question = new QuizQuestion(this.#valid + 1, (isRight) => this.#count(isRight))
    this.#questions.push(question)
    this.#list.append(question.element)
    return question
  }

  #discardOpen(): void {
    for (const question of this.#questions.splice(this.#valid)) question.element.remove()
  }

  #count(isRight: boolean): void {
    this.#answered++
    if (isRight) this.#right++
    this.#showScore()
  }

  #showNote(): void {
    const skipped = this.#completed - this.#valid
    const notes: string[] = []
    if (skipped > 0)
      notes.push(`${skipped} ${skipped === 1 ? 'question was' : 'questions were'} malformed and left out.`)
    // Without a word there is no quiz to speak of; why stands in the block's own notice.
    const isOver = this.#ended && this.#length > 0
    if (isOver && !this.#parser.finished) notes.push('The quiz ended before its last question.')
    if (isOver && this.#valid === 0) notes.push('No question could be read from the answer.')
    this.#note.textContent = notes.join(' ')
    this.#note.hidden = notes.length === 0
  }

  #showScore(): void {
    if (!this.#ended || this.#valid === 0 || this.#answered < this.#valid) return
    this.#score.textContent = `You got ${this.#right} of ${this.#valid} right.`
  }
}

/** The quiz view over `container`. */
export function createView(container: HTMLElement): AnswerView {
  return new QuizView(container)
}

export const viewStyles = quizStyles
