import type { Token } from 'marked'
import type { RenderNode } from './node-tree.js'

/** Where a flow's blocks stand. */
export interface FlowPlace {
  readonly append: (block: Node) => void
  /** The flow is the content of a list item. */
  readonly isItem: boolean
  /** How many containers the flow stands in. */
  readonly depth: number
}

/** Blocks that arrive in order. */
export interface Flow {
  /** Whether a blank line stood between two blocks, which makes a list loose. */
  readonly hasGap: boolean
  /** What is not frozen: the source, the blocks in it, and the long block that it begins in the middle of. */
  readonly end: { readonly source: string; readonly tokens: readonly Token[]; readonly long: LongBlock | undefined }
  write(source: string): void
  /** Brings the document up to date. `ended`: nothing follows. */
  update(ended: boolean): void
  /** Shows the rest for good; the flow is not used after it. */
  finish(): void
}

/** Makes the flow of a container's content; `live`: blocks that are shown in the place already. */
export type CreateFlow = (place: Omit<FlowPlace, 'depth'>, live: RenderNode[]) => Flow

/** A block of which the beginning is frozen. */
export interface LongBlock {
  /** Put before the source, so that it is read as more of the block. */
  readonly prefix: string
  /** Gives source to the block's content, where that is a flow of its own; `rest` is what does not belong to it. */
  feed(source: string, ended: boolean): { readonly rest: string; readonly isOver: boolean; readonly endsBlank: boolean }
  /** Makes the first of the next blocks the rest of this one. False when it is another block. */
  goOn(live: RenderNode[], next: RenderNode[], tokens: readonly Token[]): boolean
  /** Whether a line without a marker goes on with a paragraph in the content; undefined where that is no flow. */
  takesLazily(line: string): boolean | undefined
}

/** What is left of a flow when more of its only block is frozen. */
export interface FrozenBlock {
  readonly long: LongBlock
  /** How much of the block's source is not needed any more. */
  readonly length: number
  readonly tokens: readonly Token[]
  readonly live: RenderNode[]
}
