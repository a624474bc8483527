import { parse, parsePartial } from './partial-json.js'
import { readPartialQuestion, readQuestion, type PartialQuestion, type Question } from './question.js'

/** One place in the quiz: a whole question, or `undefined` for one that was malformed and is skipped. */
export type QuizEntry = Question | undefined

const MAX_QUESTIONS = 100
const MAX_TITLE_SEARCH_CHARS = 2000
const QUESTIONS_START = /"questions"\s*:\s*\[/
const TITLE = /"title"\s*:\s*("(?:[^"\\]|\\.)*")/

/**
 * Reads a quiz while its JSON arrives. It looks at every character once: it waits for the `questions` array (fences and
 * prose before it are passed over) and cuts the objects in it out by their braces, so one malformed question costs
 * only itself.
 */
export class QuizParser {
  readonly entries: QuizEntry[] = []
  title = ''
  /** The question that is being written. */
  current: PartialQuestion | undefined
  #head = ''
  #started = false
  #finished = false
  #object = ''
  #depth = 0
  #inString = false
  #escaped = false

  /** Whether the array of questions was closed, so that nothing is missing. */
  get finished(): boolean {
    return this.#finished
  }

  push(text: string): void {
    const body = this.#started ? text : this.#start(text)
    for (const character of body) this.#read(character)
    this.current = this.#depth > 0 ? (readPartialQuestion(parsePartial(this.#object)) ?? this.current) : undefined
  }

  #start(text: string): string {
    this.#head += text
    const match = QUESTIONS_START.exec(this.#head)
    const before = match ? this.#head.slice(0, match.index) : this.#head
    this.#readTitle(before)
    if (match) {
      this.#started = true
      return this.#head.slice(match.index + match[0].length)
    }
    // What came before stays only as long as a title may stand in it.
    if (this.#head.length > MAX_TITLE_SEARCH_CHARS) this.#head = this.#head.slice(-MAX_TITLE_SEARCH_CHARS)
    return ''
  }

  #readTitle(text: string): void {
    const title = parse(TITLE.exec(text)?.[1] ?? '')
    if (typeof title === 'string') this.title = title
  }

  #read(character: string): void {
    if (this.#finished) return
    if (this.#depth > 0) this.#object += character
    if (this.#escaped) this.#escaped = false
    else if (this.#inString) this.#readString(character)
    else this.#readStructure(character)
  }

  #readString(character: string): void {
    if (character === '\\') this.#escaped = true
    else if (character === '"') this.#inString = false
  }

  #readStructure(character: string): void {
    if (character === '"') this.#inString = true
    else if (character === '{' || character === '[') this.#open(character)
    else if (character === '}' || character === ']') this.#close()
  }

  #open(character: string): void {
    if (this.#depth === 0) this.#object = character
    this.#depth++
  }

  #close(): void {
    if (this.#depth === 0) {
      this.#finished = true
      return
    }
    this.#depth--
    if (this.#depth > 0) return
    this.entries.push(readQuestion(parse(this.#object)))
    this.#object = ''
    if (this.entries.length >= MAX_QUESTIONS) this.#finished = true
  }
}
