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
  #latest: Spoken | undefined
  /** When something was said, or would have been if there had been a whole sentence. */
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

  /** The answer so far. It is read when it is time to speak, so that a token costs nothing. */
  text(spoken: Spoken): void {
    if (this.#host.mode() !== 'sentences') return
    this.#latest = spoken
    const wait_ms = this.#spokenAt + UTTERANCE_MS - performance.now()
    this.#timer ??= setTimeout(() => this.#speak(), Math.max(0, wait_ms))
  }

  /** The answer has ended: what is left of it is said before `words`, in one utterance. */
  end(words: string, spoken?: Spoken): void {
    const last = spoken && this.#host.mode() === 'sentences' ? this.#utterance(spoken, true) : ''
    this.close()
    this.state(last === '' ? words : `${last} ${words}`)
  }

  /** Says nothing more of what waits. Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#latest = undefined
  }

  #speak(): void {
    this.#timer = undefined
    if (!this.#latest) return
    this.#spokenAt = performance.now()
    this.state(this.#utterance(this.#latest, false))
  }

  /** What has become whole since the last utterance. */
  #utterance({ key, text, known }: Spoken, ended: boolean): string {
    if (key !== this.#key || !this.#sentences) this.#sentences = new Sentences(this.#host.codeBlock(), known)
    this.#key = key
    const whole = this.#sentences.take(text, ended)
    const spoken = whole.slice(0, MAX_SENTENCES)
    const more = whole.length - spoken.length
    return [...spoken, ...(more > 0 ? [this.#host.moreSentences(more)] : [])].join(' ')
  }
}
