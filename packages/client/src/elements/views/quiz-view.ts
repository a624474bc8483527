import type { AnswerView, ViewWords } from '../../rendering/answer-view.js'
import { createElement } from '../../rendering/create-element.js'
import { QuizParser } from '../../rendering/quiz/quiz-parser.js'
import type { QuizWords } from '../../rendering/view-words.js'
import { QuizQuestion } from './quiz-question.js'
import { QuizTally } from './quiz-tally.js'
import { quizWords } from './quiz-words.js'
import { quizStyles } from './quiz.styles.js'

/** Shows a quiz question by question while it is written. */
class QuizView implements AnswerView {
  readonly #container: HTMLElement
  readonly #parser = new QuizParser()
  readonly #title = createElement('h3', { hidden: '' })
  readonly #list = createElement('div', { class: 'questions' })
  readonly #note = createElement('p', { class: 'note', hidden: '' })
  readonly #words: QuizWords
  readonly #tally: QuizTally
  readonly #questions: QuizQuestion[] = []
  #length = 0
  /** How many entries of the parser have been shown or skipped. */
  #completed = 0
  /** How many of the shown questions are whole; at most one more stands below them. */
  #valid = 0
  #ended = false
  #answered = 0
  #right = 0

  constructor(container: HTMLElement, words: QuizWords) {
    this.#container = container
    this.#words = words
    this.#tally = new QuizTally(words, () => this.#again())
    container.classList.add('quiz')
    container.replaceChildren(this.#title, this.#tally.progress, this.#list, this.#note, this.#tally.result)
  }

  render(text: string, ended: boolean): void {
    this.#parser.push(text.slice(this.#length))
    this.#length = text.length
    this.#ended = ended
    this.#showTitle()
    this.#showComplete()
    this.#showCurrent()
    this.#showNote()
    this.#showTally()
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
    const question = new QuizQuestion({
      number: this.#valid + 1,
      words: this.#words,
      onAnswer: (isRight) => this.#count(isRight),
    })
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
    this.#showTally()
  }

  #again(): void {
    this.#answered = 0
    this.#right = 0
    for (const question of this.#questions) question.reset()
    this.#showTally()
    this.#questions[0]?.focus()
  }

  #showNote(): void {
    const skipped = this.#completed - this.#valid
    // Without a word there is no quiz to speak of; why stands in the block's own notice.
    const isOver = this.#ended && this.#length > 0
    const notes: string[] = []
    if (skipped > 0) notes.push(this.#words.malformed(skipped))
    if (isOver && this.#valid === 0) notes.push(this.#words.nothing)
    else if (isOver && !this.#parser.finished) notes.push(this.#words.cutOff)
    this.#note.textContent = notes.join(' ')
    this.#note.hidden = notes.length === 0
  }

  #showTally(): void {
    this.#tally.show({ answered: this.#answered, right: this.#right, total: this.#valid, ended: this.#ended })
  }
}

/** The quiz view over `container`. */
export function createView(container: HTMLElement, { quiz }: ViewWords): AnswerView {
  return new QuizView(container, { ...quizWords, ...quiz })
}

export const viewStyles = quizStyles
