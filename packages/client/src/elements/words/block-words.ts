import type { BlockKind } from '../block-kinds.js'
import { shellWords } from './shell-words.js'
import { type AiWordsOverrides, mergeWords, type ShellWords } from './words.js'

/** What a block, or the page, puts in the place of words. */
export interface WordsSource {
  readonly words: AiWordsOverrides | undefined
  readonly messages: AiWordsOverrides['messages'] | undefined
}

/** A block's words as they are now. */
export class BlockWords {
  readonly #block: WordsSource
  readonly #all: () => AiWordsOverrides | undefined

  /** @param all the words of every block, which its own come before */
  constructor(block: WordsSource, all: () => AiWordsOverrides | undefined) {
    this.#block = block
    this.#all = all
  }

  get overrides(): readonly (AiWordsOverrides | undefined)[] {
    const { words, messages } = this.#block
    return [this.#all(), words, messages && { messages }]
  }

  get shell(): ShellWords {
    return mergeWords(shellWords, this.overrides)
  }

  /** How a type presents itself in these words. */
  of(kind: BlockKind): BlockKind {
    return { ...kind, ...this.shell.kinds[kind.type] }
  }
}
