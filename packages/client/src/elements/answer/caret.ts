/** What holds text by itself; a caret inside of it would stand beside the text, not behind it. */
const LEAVES = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'code', 'td', 'th'])
/** Nestings beyond this are not followed: the caret then stands a little further out. */
const MAX_DEPTH = 40

/**
 * Marks the last block of an answer (`data-caret`), behind which the styles draw a caret. An attribute, because the nodes
 * are the renderer's: nothing is put between them.
 */
export class Caret {
  readonly #container: Element
  #marked: Element | undefined

  constructor(container: Element) {
    this.#container = container
  }

  /** Moves it behind the last text. */
  show(): void {
    const last = lastBlock(this.#container)
    if (last === this.#marked) return
    this.hide()
    if (last === this.#container) return
    last.setAttribute('data-caret', '')
    this.#marked = last
  }

  /** Idempotent. */
  hide(): void {
    this.#marked?.removeAttribute('data-caret')
    this.#marked = undefined
  }
}

function lastBlock(container: Element): Element {
  let block = container
  for (let depth = 0; depth < MAX_DEPTH && !LEAVES.has(block.localName); depth++) {
    const lastChild = block.localName === 'tr' ? lastCell(block) : block.lastChild
    // An item's own text, without a paragraph around it, may end in an element that stands in the line.
    if (!(lastChild instanceof HTMLElement) || isInline(lastChild)) break
    block = lastChild
  }
  return block
}

/** The cell that is being written: those behind it are there, and empty. */
function lastCell(row: Element): Element | undefined {
  return [...row.children].findLast((cell) => cell.textContent !== '')
}

function isInline({ localName }: Element): boolean {
  return /^(?:a|em|strong|del|input|br|sup|img|span|button)$/.test(localName)
}
