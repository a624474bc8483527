import type { CodeSurface } from '../markdown/code-block.js'
import { CodeColors } from './code-colors.js'
import { PaintedCode } from './painted-code.js'
import { heldToItsWord } from './held-to-its-word.js'
import { loadPrism } from './prism.js'
import { settlePlain } from './settle-plain.js'
import type { CodeHighlighter, Highlighter } from './span.js'

/**
 * So many ranges may stand in a page; more only for lines that may still change. Chromium looks at every one after each
 * change of the document, and leaves as many objects behind: with 1,200 its collector stopped an answer's frames for 30 ms
 * and more, with 150 for 13 at most.
 */
export const MAX_LIVE_RANGES = 150

/** The blocks with ranges in this page, of all painters, the first painted first. */
const live = new Set<PaintedCode>()

/** Colours the code of one answer as its lines come. */
export class CodePainter {
  readonly #container: HTMLElement
  readonly #load: (language: string) => Promise<Highlighter | undefined>
  /** By the word after the fence; a language that failed to load is asked for again with the next answer. */
  readonly #highlighters = new Map<string, Promise<Highlighter | undefined>>()
  /** Blocks whose language is loading, or has loaded. Bounded by the answer, which holds them. */
  readonly #blocks = new Map<CodeSurface, PaintedCode | 'loading' | 'plain'>()
  #isPaused = false
  #isClosed = false

  /** @param highlighter asked before the languages that come along; for those that it does not know, they are used. */
  constructor(container: HTMLElement, highlighter?: CodeHighlighter) {
    this.#container = container
    this.#load = loaderFor(highlighter)
  }

  /** Finished lines of a block. */
  paint(surface: CodeSurface, language: string): void {
    const block = this.#blocks.get(surface)
    if (block === undefined) void this.#open(surface, language.toLowerCase())
    else if (block === 'plain') settlePlain(surface)
    else if (block !== 'loading') this.#paint(block)
  }

  /** Takes every colour that is no element out of the page, until `resume`. Idempotent. */
  pause(): void {
    this.#isPaused = true
    for (const block of this.#painted()) {
      block.hide()
      live.delete(block)
    }
  }

  /** Idempotent. */
  resume(): void {
    if (!this.#isPaused || this.#isClosed) return
    this.#isPaused = false
    for (const block of this.#painted()) {
      block.show()
      live.add(block)
    }
    keepBounded()
  }

  /** Makes elements of all colours: they stay when the painter is closed. */
  settle(): void {
    for (const block of this.#painted()) block.settle()
  }

  /** Idempotent. */
  close(): void {
    this.pause()
    this.#isClosed = true
    this.#blocks.clear()
  }

  async #open(surface: CodeSurface, language: string): Promise<void> {
    this.#dropRemoved()
    this.#blocks.set(surface, 'loading')
    const highlight = await this.#highlighterFor(language)
    if (this.#isClosed || !this.#blocks.has(surface)) return
    if (!highlight) return this.#leavePlain(surface)
    const block = new PaintedCode(surface, new CodeColors(language, highlight))
    this.#blocks.set(surface, block)
    if (this.#isPaused) block.hide()
    this.#paint(block)
  }

  #leavePlain(surface: CodeSurface): void {
    this.#blocks.set(surface, 'plain')
    settlePlain(surface)
  }

  #highlighterFor(language: string): Promise<Highlighter | undefined> {
    const known = this.#highlighters.get(language)
    if (known) return known
    // Without its colours, code is still code.
    const loading = this.#load(language).catch(() => undefined)
    this.#highlighters.set(language, loading)
    return loading
  }

  #paint(block: PaintedCode): void {
    block.take()
    if (block.size === 0) return
    live.add(block)
    keepBounded()
  }

  /** A block that was built anew leaves the old one's ranges behind. */
  #dropRemoved(): void {
    for (const [surface, block] of this.#blocks) {
      if (this.#container.contains(surface.code)) continue
      this.#blocks.delete(surface)
      if (typeof block === 'string') continue
      block.hide()
      live.delete(block)
    }
  }

  *#painted(): Generator<PaintedCode> {
    for (const block of this.#blocks.values()) if (typeof block !== 'string') yield block
  }
}

/** Settles the oldest blocks while there are more ranges than a page can bear. */
function keepBounded(): void {
  let size = 0
  for (const block of live) size += block.size
  for (const block of live) {
    if (size <= MAX_LIVE_RANGES) return
    size -= block.size
    block.settle()
    size += block.size
    if (block.size === 0) live.delete(block)
  }
}

function loaderFor(highlighter: CodeHighlighter | undefined): (language: string) => Promise<Highlighter | undefined> {
  if (!highlighter) return loadPrism
  if (typeof highlighter === 'function') return async (language) => either(highlighter, await loadPrism(language))
  return async (language) => {
    const own = await loadOwn(highlighter, language)
    return own ? either(own) : loadPrism(language)
  }
}

type Loading = Exclude<CodeHighlighter, Highlighter>

/** What a page's loader throws is its own affair; the colours that come along are there all the same. */
async function loadOwn(highlighter: Loading, language: string): Promise<Highlighter | undefined> {
  try {
    return await highlighter.load(language)
  } catch {
    return undefined
  }
}

function either(own: Highlighter, other?: Highlighter): Highlighter {
  const highlight = heldToItsWord(own)
  return (code, language) => highlight(code, language) ?? other?.(code, language)
}
