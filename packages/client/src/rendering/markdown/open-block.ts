import type { ElementNode } from './node-tree.js'

/** A block of which the beginning is frozen: the source goes on in its middle. */
export interface OpenBlock {
  /** Put before the source, so that it is read as more of the block: a table's head, a heading's marker. */
  readonly prefix: string
  readonly attributes: Readonly<Record<string, string>>
  isLoose: boolean
  /** The list is loose if another item follows. */
  endsBlank: boolean
}

export function openBlock(prefix: string): OpenBlock {
  return { prefix, attributes: {}, isLoose: false, endsBlank: false }
}

export function openList(node: ElementNode): OpenBlock {
  const { class: name, ...attributes } = node.attributes
  return { prefix: '', attributes, isLoose: name === 'loose', endsBlank: false }
}
