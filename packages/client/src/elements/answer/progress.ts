import { isEnded } from '../../client.js'
import type { StreamView } from '../../types.js'
import { WordCounter } from './word-counter.js'

/** English, over the tokenizers of the large vendors; a wrong guess moves the bar, and nothing else. */
const CHARS_PER_TOKEN = 4
/** A shorter time says little of an answer's speed. */
const MIN_MEASURED_MS = 2_000
/** The bar stands at its end when the answer does, not before. */
const MAX_UNFINISHED = 0.98

/** How far an answer has come. */
export interface Figures {
  readonly words: number
  /** Since the prompt was sent; undefined where it was sent on another page. */
  readonly elapsed_ms: number | undefined
  /** In [0, 1]; undefined while it cannot be told. */
  readonly fraction: number | undefined
  /** At most so long, if it goes on at this speed; undefined while it cannot be told. */
  readonly left_ms: number | undefined
}

/** Estimates one answer's progress. Times are milliseconds of one clock. */
export class Progress {
  readonly #words = new WordCounter()
  readonly #from: number | undefined
  #to: number | undefined
  #firstText: { readonly at: number; readonly tokens: number } | undefined
  #fraction: number | undefined

  /** @param from when its prompt was sent, if that is known */
  constructor(from: number | undefined) {
    this.#from = from
  }

  /** The figures at `now`; the fraction never goes back. */
  at(view: StreamView, now: number): Figures {
    const ended = isEnded(view)
    if (ended) this.#to ??= now
    const tokens = tokensOf(view)
    if (view.text !== '') this.#firstText ??= { at: now, tokens }
    this.#fraction = this.#nextFraction(view, tokens)
    return {
      words: this.#words.count(view.text),
      elapsed_ms: this.#from === undefined ? undefined : (this.#to ?? now) - this.#from,
      fraction: this.#fraction,
      left_ms: ended ? undefined : this.#left(view, tokens, now),
    }
  }

  #nextFraction({ status, max_tokens }: StreamView, tokens: number): number | undefined {
    if (status === 'complete') return 1
    if (max_tokens === undefined || max_tokens <= 0 || !this.#firstText) return this.#fraction
    return Math.max(this.#fraction ?? 0, Math.min(MAX_UNFINISHED, tokens / max_tokens))
  }

  #left({ max_tokens, status }: StreamView, tokens: number, now: number): number | undefined {
    if (max_tokens === undefined || !this.#firstText || status !== 'streaming') return undefined
    const measured_ms = now - this.#firstText.at
    const gained = tokens - this.#firstText.tokens
    if (measured_ms < MIN_MEASURED_MS || gained <= 0) return undefined
    return (Math.max(0, max_tokens - tokens) * measured_ms) / gained
  }
}

/** What the vendor counted, else an estimate; every event of a log stands for a token at least, so it is no lower. */
function tokensOf({ usage, text, reasoning, seq }: StreamView): number {
  return usage?.output_tokens ?? Math.max(Math.ceil((text.length + reasoning.length) / CHARS_PER_TOKEN), seq)
}
