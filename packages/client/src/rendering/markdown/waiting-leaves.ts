import { domOf, patch, type RenderNode } from './node-tree.js'

/** More are forgotten, oldest first: their references stay text. */
const MAX_WAITING = 1000

interface WaitingLeaf {
  readonly source: string
  readonly labels: readonly string[]
  readonly nodes: readonly RenderNode[]
}

/** Frozen text with references that nothing defines yet: a definition may come with the last line of an answer. */
export class WaitingLeaves {
  readonly #leaves = new Set<WaitingLeaf>()

  add(leaf: WaitingLeaf): void {
    if (leaf.nodes.length === 0) return
    this.#leaves.add(leaf)
    for (const oldest of this.#leaves) {
      if (this.#leaves.size <= MAX_WAITING) break
      this.#leaves.delete(oldest)
    }
  }

  /** Takes over the waiting leaves among nodes that are about to be frozen. */
  addFrom(nodes: readonly RenderNode[]): void {
    for (const node of nodes) {
      if (node.kind !== 'element') continue
      if (node.leaf) this.add({ ...node.leaf, nodes: node.children })
      else this.addFrom(node.children)
    }
  }

  /** Shows leaves anew whose labels are defined by now. */
  resolve(isDefined: (label: string) => boolean, render: (source: string) => RenderNode[]): void {
    for (const leaf of this.#leaves) {
      if (!leaf.labels.some(isDefined)) continue
      this.#leaves.delete(leaf)
      const labels = leaf.labels.filter((label) => !isDefined(label))
      const nodes = render(leaf.source)
      replace(leaf.nodes, nodes)
      if (labels.length > 0) this.add({ source: leaf.source, labels, nodes })
    }
  }
}

function replace(before: readonly RenderNode[], after: readonly RenderNode[]): void {
  const first = before[0] && domOf(before[0])
  patch([], after, (node) => first?.before(node))
  for (const node of before) domOf(node)?.remove()
}
