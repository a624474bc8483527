import type { TObject } from 'typebox'

/** How an answer is shown. */
export type BlockView = 'markdown' | 'quiz' | 'diagram'

/** A kind of AI block: what it asks of the model, and how its answer is shown. */
export interface Block {
  /** Its name on the wire: `prompt.block`, `<ai-block type>`. */
  readonly type: string
  /** A few words, shown as the block's heading. */
  readonly title: string
  /** One sentence for people who choose a block. */
  readonly description: string
  readonly view: BlockView
  /** JSON Schema of the parameters, an object. */
  readonly params: TObject
  /** The system prompt. */
  instructions(params: Readonly<Record<string, unknown>>): string
  /** The user's turn as the model gets it. */
  prompt(prompt: string, params: Readonly<Record<string, unknown>>): string
  /** Older or longer names that reach the same block. */
  readonly aliases?: readonly string[]
}

/** Declares a block. The identity function; it gives the fields their types. */
export function defineBlock(block: Block): Block {
  return block
}
