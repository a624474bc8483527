import { AnswerContext, type MarkdownOptions } from './answer-context.js'
import { BlockChunks } from './block-chunks.js'
import { BlockFlow } from './block-flow.js'
import { longBlocks } from './long-blocks.js'

/** More of an answer that comes at once is read in steps, each of which freezes what it can. */
const STEP_CHARS = 8192

/**
 * Shows Markdown that grows, at a cost per call that does not: only the source behind the last finished block is read
 * again, and of a long block only its end. Nodes are built one by one, and nothing of the answer is parsed as HTML.
 */
export class MarkdownRenderer {
  readonly #chunks: BlockChunks
  readonly #context: AnswerContext
  readonly #flow: BlockFlow
  #length = 0

  constructor(container: HTMLElement, options: MarkdownOptions = {}) {
    this.#chunks = new BlockChunks(container)
    const place = { append: (block: Node) => this.#chunks.append(block), isItem: false, depth: 0 }
    this.#context = new AnswerContext(options)
    this.#flow = new BlockFlow(this.#context, place)
  }

  /** Shows `text`, which begins with the text of the last call. `ended`: nothing is held back any more. */
  render(text: string, ended: boolean): void {
    // A carriage return at the end may be half of a line end.
    const end = !ended && text.endsWith('\r') ? text.length - 1 : text.length
    const source = text.slice(this.#length, end).replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')
    this.#length = Math.max(this.#length, end)
    // While nothing can be frozen inside blocks, steps would read a long one again and again.
    const step = longBlocks() ? STEP_CHARS : source.length
    for (let at = 0; at < source.length; at += step) {
      if (at > 0) this.#flow.update(false)
      this.#flow.write(source.slice(at, at + step))
    }
    this.#context.isBehind = false
    this.#flow.update(ended)
  }

  /** Whether some of the text is not shown yet, because all of a long block would have to be read again for it. */
  get isBehind(): boolean {
    return this.#context.isBehind
  }

  /** Shows what `isBehind` tells of. Takes as long as what it reads again is long. */
  catchUp(): void {
    if (!this.isBehind) return
    this.#context.isBehind = false
    this.#context.readsAll = true
    this.#flow.update(false)
    this.#context.readsAll = false
  }

  /** Removes what was shown. The renderer is not used after it. */
  clear(): void {
    this.#chunks.clear()
  }
}
