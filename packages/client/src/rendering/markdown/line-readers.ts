import type { Tokens } from 'marked'

/**
 * What a line is to a container: its content, without the container's marker; `wait`: more of the line is needed;
 * `lazy`: it belongs only if it goes on with a paragraph; `end`: it does not belong.
 */
export type LineVerdict = { readonly content: string } | 'wait' | 'lazy' | 'end'

export type LineReader = (
  line: string,
  state: { readonly isWhole: boolean; readonly isAfterBlank: boolean },
) => LineVerdict

const QUOTE = /^ {0,3}>[ \t]?/

export const quoteLine: LineReader = (line, { isWhole }) => {
  if (!isWhole && /^ {0,3}>?$/.test(line)) return 'wait'
  const marker = QUOTE.exec(line)
  if (marker) return { content: line.slice(marker[0].length) }
  return line.trim() === '' ? 'end' : 'lazy'
}

const MARKER = /^( {0,3}(?:[*+-]|\d{1,9}[.)]))([ \t]*)/
const TASK = /^\[[ xX]\][ \t]+/
const TAB_STOP = 4

/** Reads an item from its marker on: what is indented as far as its first word belongs to it. */
export function itemLines(item: Tokens.ListItem): LineReader {
  const [, bullet = '', gap = ''] = MARKER.exec(item.raw) ?? []
  const width = contentIndent(bullet.length, gap, item.raw)
  let isFirst = true
  return (line, { isWhole, isAfterBlank }) => {
    if (isFirst) {
      isFirst = false
      const content = expandTabs(line.slice(bullet.length), bullet.length).slice(width - bullet.length)
      return { content: item.task ? content.replace(TASK, '') : content }
    }
    const expanded = expandTabs(line, 0)
    const indent = expanded.length - expanded.trimStart().length
    if (indent >= width) return { content: expanded.slice(width) }
    if (expanded.trim() === '') return isWhole ? { content: '' } : 'wait'
    return isAfterBlank ? 'end' : 'lazy'
  }
}

/** As the lexer counts it: a line that begins with code counts one space, as does an empty one. */
function contentIndent(bullet: number, gap: string, raw: string): number {
  const spaces = expandTabs(gap, bullet).length
  const isBlank = /^(?:\n|$)/.test(raw.slice(bullet + gap.length))
  return bullet + (isBlank || spaces > TAB_STOP || spaces === 0 ? 1 : spaces)
}

function expandTabs(line: string, column: number): string {
  const [blank = ''] = /^[ \t]*/.exec(line) ?? []
  if (!blank.includes('\t')) return line
  let width = column
  for (const character of blank) width += character === '\t' ? TAB_STOP - (width % TAB_STOP) : 1
  return ' '.repeat(width - column) + line.slice(blank.length)
}
