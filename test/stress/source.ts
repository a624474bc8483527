import type { Provider } from '@runnel/server'
import { ProviderError } from '@runnel/server'

/** Words that are hard on whoever cuts bytes, characters or code hints in the wrong place. */
const WORDS = [
  'river',
  'naïve',
  'café',
  '🌊🌊',
  '漢字',
  '`code`',
  'https://example.org/a',
  '**bold**',
  '\n',
  'ﬁ',
  '👩‍👩‍👧',
]

/** What the vendor said to one prompt: the truth that every reader's text is held against. */
export interface Call {
  /** The text sent so far. */
  text: string
  /** How often the prompt was asked; 1, whatever the network did. */
  asked: number
  /** Whether the vendor wrote it to its end. */
  ended: boolean
  /** When each token left, by `performance.now()`. */
  readonly sentAt: number[]
  /** When the call was over, however it ended. */
  overAt: number | undefined
}

export interface Source {
  readonly provider: Provider
  /** By prompt. */
  readonly calls: ReadonlyMap<string, Call>
  /** Calls that are running. */
  readonly open: number
  /** Ends every answer behind its next token. */
  finish(): void
  close(): void
}

export interface SourceOptions {
  readonly tokens: number
  /** Milliseconds between two tokens of an answer. */
  readonly paceMs: number
  /** Tokens that leave together at each pace; 1 when left out. */
  readonly burst?: number
}

/** A vendor in this process, which keeps its own record of everything that it said. */
export function openSource(options: SourceOptions): Source {
  const calls = new Map<string, Call>()
  const beat = startBeat(options.paceMs)
  let open = 0
  let finishing = false
  return {
    finish: () => {
      finishing = true
    },
    calls,
    get open() {
      return open
    },
    close: () => beat.close(),
    provider: {
      name: 'stress',
      model: 'stress-1',
      async *stream({ turns }, { signal }) {
        const prompt = turns.at(-1)?.text
        if (prompt === undefined) throw new ProviderError('llm_bad_request')
        const call = calls.get(prompt) ?? { text: '', asked: 0, ended: false, sentAt: [], overAt: undefined }
        calls.set(prompt, call)
        call.asked += 1
        open += 1
        try {
          for (let number = 0; number < options.tokens && !finishing; number += 1) {
            if (number % (options.burst ?? 1) === 0) await beat.next()
            if (signal.aborted) return
            const text = tokenText(number)
            call.text += text
            call.sentAt.push(performance.now())
            yield { type: 'text', text }
          }
          call.ended = true
          yield { type: 'end', finish_reason: 'stop' }
        } finally {
          open -= 1
          call.overAt = performance.now()
        }
      },
    },
  }
}

/** Numbered, so that what is lost, repeated or out of order can be told from each other. */
export function tokenText(number: number): string {
  return `${number}:${WORDS[number % WORDS.length] ?? ''} `
}

/** One timer for all answers: a timer for each token of each would be most of the work. */
function startBeat(paceMs: number): { next(): Promise<void>; close(): void } {
  let wake = () => {}
  let turn = newTurn()
  function newTurn(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve
    })
  }
  const ring = () => {
    const due = wake
    turn = newTurn()
    due()
  }
  const timer = setInterval(ring, paceMs)
  return {
    next: () => turn,
    close: () => {
      clearInterval(timer)
      ring()
    },
  }
}
