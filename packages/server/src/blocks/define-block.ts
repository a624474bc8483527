import type { Static, TObject } from 'typebox'

/** How an answer is shown. */
export type BlockView = 'markdown' | 'quiz' | 'diagram'

/** A kind of AI block: what it asks of the model, and how its answer is shown. */
export interface Block {
  /** Its name on the wire: `prompt.block`, `<ai-block type>`. Lower case, digits and dashes, at most 64 characters. */
  readonly type: string
  /** A few words, shown as the block's heading. */
  readonly title: string
  /** One sentence for people who choose a block. */
  readonly description: string
  readonly view: BlockView
  /** JSON Schema of the parameters, an object. Defaults are applied by `instructions` and `prompt`, not by the schema. */
  readonly params: TObject
  /** The system prompt. `params` have been checked against the schema. */
  instructions(params: Readonly<Record<string, unknown>>): string
  /** The user's turn as the model gets it. `params` have been checked against the schema. */
  prompt(prompt: string, params: Readonly<Record<string, unknown>>): string
  /** Older or longer names that reach the same block. */
  readonly aliases?: readonly string[]
}

/** A block as its author writes it: the parameters have the types of their schema. */
export interface BlockDefinition<Params extends TObject> extends Omit<Block, 'params' | 'instructions' | 'prompt'> {
  readonly params: Params
  instructions(params: Readonly<Static<Params>>): string
  prompt(prompt: string, params: Readonly<Static<Params>>): string
}

/** Declares a block. The identity function; it gives the fields their types. */
export function defineBlock<Params extends TObject>(block: BlockDefinition<Params>): Block {
  // Whoever holds a Block has checked the parameters, which is what the schema's own types say inside it.
  return block
}
