import { Sentences } from './sentences.js'

/** What a screen reader is told: nothing, when a state begins, or the sentences of the answer, too. */
export type AnnounceMode = 'off' | 'status' | 'sentences'

/** At most one utterance in so long. */
const UTTERANCE_MS = 2_000
/** Sentences of one utterance; what else has come by then is only counted. */
const MAX_SENTENCES = 2

/** The mode that an attribute names. */
export function readAnnounce(value: string | null | undefined): AnnounceMode {
  return value === 'off' || value === 'sentences' ? value : 'status'
}

/** What an announcer needs of its block. */
export interface AnnouncerHost {
  mode(): AnnounceMode
  /** Puts the words into the block's one polite region. */
  say(words: string): void
  moreSentences(count: number): string
  codeBlock(): string
}

/** An answer whose sentences are told. */
export interface Spoken {
  /** Names the text: another key is another text. */
  readonly key: string
  readonly text: string
  /** How much of it was there before. */
  readonly known: number
}

/** Speaks for a block: states at once, sentences of the answer at a bounded rate. */
export class Announcer {
  readonly #host: AnnouncerHost
  #key = ''
  #sentences: Sentences | undefined
  /** Whole and not spoken. Emptied with each utterance, so bounded by what comes in two seconds. */
  #waiting: string[] = []
  #spokenAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: AnnouncerHost) {
    this.#host = host
  }

  /** A state has begun. */
  state(words: string): void {
    if (words === '' || this.#host.mode() === 'off') return
    this.#host.say(words)
    this.#spokenAt = performance.now()
  }

  /** The answer so far. */
  text(spoken: Spoken): void {
    if (this.#host.mode() !== 'sentences') return
    this.#read(spoken, false)
    this.#schedule()
  }

  /** The answer has ended: what is left of it is said before `words`, in one utterance. */
  end(words: string, spoken?: Spoken): void {
    if (spoken && this.#host.mode() === 'sentences') this.#read(spoken, true)
    const last = this.#utterance()
    this.close()
    this.state(last === '' ? words : `${last} ${words}`)
  }

  /** Says nothing more of what waits. Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }

  #read({ key, text, known }: Spoken, ended: boolean): void {
    if (key !== this.#key || !this.#sentences) this.#sentences = new Sentences(this.#host.codeBlock(), known)
    this.#key = key
    this.#waiting.push(...this.#sentences.take(text, ended))
  }

  #schedule(): void {
    if (this.#waiting.length === 0 || this.#timer !== undefined) return
    const wait_ms = this.#spokenAt + UTTERANCE_MS - performance.now()
    this.#timer = setTimeout(() => this.#speak(), Math.max(0, wait_ms))
  }

  #speak(): void {
    this.#timer = undefined
    const words = this.#utterance()
    if (words !== '') this.state(words)
  }

  #utterance(): string {
    const spoken = this.#waiting.slice(0, MAX_SENTENCES)
    const more = this.#waiting.length - spoken.length
    this.#waiting = []
    return [...spoken, ...(more > 0 ? [this.#host.moreSentences(more)] : [])].join(' ')
  }
}
