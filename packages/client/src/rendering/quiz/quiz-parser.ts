import { parse, parsePartial } from './partial-json.js'
import { readPartialQuestion, readQuestion, type PartialQuestion, type Question } from './question.js'
import { QuestionScanner } from './question-scanner.js'

/** One place in the quiz: a whole question, or `undefined` for one that was malformed and is skipped. */
export type QuizEntry = Question | undefined

const MAX_QUESTIONS = 100
const MAX_TITLE_SEARCH_CHARS = 2000
/** The array of questions under its name, or, where a model left the object around it out, on its own. */
const QUESTIONS_START = /["“”„]questions["“”]\s*:\s*\[|\[(?=\s*\{\s*["“”„]question["“”])/
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
  #scanner: QuestionScanner | undefined
  #finished = false

  /** Whether the array of questions was closed, so that nothing is missing. */
  get finished(): boolean {
    return this.#finished
  }

  push(text: string): void {
    let rest = text
    while (rest !== '' && !this.#finished) rest = this.#scanner ? this.#scan(this.#scanner, rest) : this.#start(rest)
    const open = this.#scanner?.open ?? ''
    this.current = open === '' ? undefined : (readPartialQuestion(parsePartial(open)) ?? this.current)
  }

  /** Returns what stands behind the opening of the array. */
  #start(text: string): string {
    this.#head += text
    const match = QUESTIONS_START.exec(this.#head)
    const end = match ? match.index + match[0].length : this.#head.length
    this.#readTitle(this.#head.slice(0, end))
    const rest = this.#head.slice(end)
    if (match) this.#scanner = new QuestionScanner()
    // What came before stays only as long as a title may stand in it.
    this.#head = match ? '' : this.#head.slice(-MAX_TITLE_SEARCH_CHARS)
    return rest
  }

  #readTitle(text: string): void {
    const written = TITLE.exec(text) ?? TITLE.exec(text.replace(/[“”„]/g, '"'))
    const title = parse(written?.[1] ?? '')
    if (typeof title === 'string') this.title = title.trim()
  }

  /** Returns what stands behind the array, when that was no quiz. */
  #scan(scanner: QuestionScanner, text: string): string {
    for (let at = 0; at < text.length; at++) {
      const cut = scanner.read(text.charAt(at))
      if (cut === undefined) continue
      if (cut !== 'end') this.#add(cut.object)
      else if (this.entries.length === 0) {
        // Prose that speaks of the format, as in `"questions": […]`, comes before the quiz itself.
        this.#scanner = undefined
        return text.slice(at + 1)
      } else this.#finished = true
      if (this.#finished) break
    }
    return ''
  }

  #add(object: string): void {
    this.entries.push(readQuestion(parse(object)))
    if (this.entries.length >= MAX_QUESTIONS) this.#finished = true
  }
}
