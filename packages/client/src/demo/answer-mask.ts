/** At the end of what came so far: within the number of a right answer, or at the beginning of an explanation, which tells it. */
const IN_ANSWER = /["“”]answer["“”]\s*:\s*[^\s,}\]]+$/
const AT_EXPLANATION = /["“”]explanation["“”]\s*:\s*["“”]$/
/** Longer than any `"explanation": "` with the spaces that models put in. */
const MEMORY_CHARS = 48
const MAX_STREAMS = 64

interface State {
  tail: string
  isInExplanation: boolean
  isEscaped: boolean
}

/**
 * Hides the right answers of a quiz and what explains them in text that arrives in pieces, so that somebody who watches
 * the frames is not told them. Every character is replaced by one other, wherever the pieces are cut.
 */
export class AnswerMask {
  readonly #states = new Map<string, State>()

  /** The next piece of stream `id` with answers hidden. */
  mask(id: string, piece: string): string {
    const state = this.#states.get(id) ?? { tail: '', isInExplanation: false, isEscaped: false }
    this.#remember(id, state)
    let shown = ''
    for (const character of piece) shown += hides(state, character) ? '•'.repeat(character.length) : character
    return shown
  }

  #remember(id: string, state: State): void {
    // Put last, so that the first key is the stream that was quiet the longest.
    this.#states.delete(id)
    this.#states.set(id, state)
    const [oldest] = this.#states.keys()
    if (this.#states.size > MAX_STREAMS && oldest !== undefined) this.#states.delete(oldest)
  }
}

function hides(state: State, character: string): boolean {
  if (state.isInExplanation) return hidesInExplanation(state, character)
  state.tail = (state.tail + character).slice(-MEMORY_CHARS)
  state.isInExplanation = AT_EXPLANATION.test(state.tail)
  return IN_ANSWER.test(state.tail)
}

function hidesInExplanation(state: State, character: string): boolean {
  const isEnd = character === '"' && !state.isEscaped
  state.isEscaped = character === '\\' && !state.isEscaped
  if (!isEnd) return true
  state.isInExplanation = false
  state.tail = ''
  return false
}
