import type { Tokens } from 'marked'
import type { Inner } from './inner.js'
import type { CodeNode } from './node-tree.js'

const FENCE = /^( {0,3})(`{3,}|~{3,})/
const INDENTED = /^(?: {4}| {0,3}\t)/

/** A reader that appends the lines of an open code block to it, which costs their length and not the block's. */
export function openCode(token: Tokens.Code, node: CodeNode): Inner | undefined {
  if (!node.block) return undefined
  const fence = FENCE.exec(token.raw)
  if (token.codeBlockStyle === 'indented') return new InnerCode(node, readIndented, false)
  return fence ? new InnerCode(node, fenceReader(fence[1] ?? '', fence[2] ?? ''), true) : undefined
}

/** A line's code, `wait` while more of the line is needed, `close` for the closing fence, `end` for a line of something else. */
type CodeVerdict = { readonly code: string } | 'wait' | 'close' | 'end'
type CodeReader = (line: string, isWhole: boolean) => CodeVerdict

function readIndented(line: string, isWhole: boolean): CodeVerdict {
  const indent = INDENTED.exec(line)?.[0]
  if (indent !== undefined) return { code: line.slice(indent.length) }
  if (line.trim() !== '') return 'end'
  return isWhole ? { code: '' } : 'wait'
}

function fenceReader(indent: string, fence: string): CodeReader {
  const mark = fence[0] ?? '`'
  const closing = new RegExp(`^ {0,3}${mark}{${fence.length},} *$`)
  const mayClose = new RegExp(`^ {0,3}${mark}* *$`)
  return (line, isWhole) => {
    if (closing.test(line) && isWhole) return 'close'
    if (mayClose.test(line) && !isWhole) return 'wait'
    const blank = line.length - line.trimStart().length
    return { code: line.slice(Math.min(blank, indent.length)) }
  }
}

class InnerCode implements Inner {
  readonly hasGap = false
  readonly endsBlank = false
  readonly #node: CodeNode
  readonly #read: CodeReader
  readonly #isFence: boolean
  /** Of the block's source, what is shown already. */
  #skip: number
  #isOpening: boolean
  #isMidLine = false
  /** Line ends that belong to the code only if more of it follows. */
  #lineEnds = ''
  #shown = 0

  constructor(node: CodeNode, read: CodeReader, isFence: boolean) {
    this.#node = node
    this.#read = read
    this.#isFence = isFence
    this.#isOpening = isFence
    this.#skip = node.code.length
  }

  take(source: string, ended: boolean): { length: number; isOver: boolean } {
    let at = 0
    while (at < source.length) {
      const end = source.indexOf('\n', at)
      const next = end === -1 ? source.length : end + 1
      const line = source.slice(at, end === -1 ? next : end)
      const verdict = this.#verdict(line, end !== -1 || ended)
      if (verdict === 'wait') break
      if (verdict === 'end') return { length: at, isOver: true }
      if (verdict === 'close') return { length: next, isOver: true }
      this.#add(verdict.code)
      if (end !== -1 && !this.#isOpening) this.#lineEnds += '\n'
      if (end !== -1) this.#isOpening = false
      this.#isMidLine = end === -1
      at = next
    }
    return { length: at, isOver: false }
  }

  takesLazily(): boolean {
    return false
  }

  update(): void {}

  finish(): void {
    // A fence's blank lines at the end are code; its last line end is not, and indented code has neither.
    if (this.#isFence && this.#lineEnds.length > 1) this.#append(this.#lineEnds)
    this.#lineEnds = ''
    this.#node.block?.close()
  }

  #verdict(line: string, isWhole: boolean): CodeVerdict {
    if (this.#isOpening) return { code: '' }
    return this.#isMidLine ? { code: line } : this.#read(line, isWhole)
  }

  #add(code: string): void {
    if (code === '') return
    this.#append(this.#lineEnds + code)
    this.#lineEnds = ''
  }

  #append(code: string): void {
    const from = Math.max(0, Math.min(code.length, this.#skip - this.#shown))
    this.#shown += code.length
    this.#node.block?.append(code.slice(from))
  }
}
