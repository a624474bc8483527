const MARKERS = /^(?:\*{1,3}|_{1,3}|~{2})/

interface Scan {
  /** Emphasis that is open, outermost first. */
  readonly open: { marker: string; end: number }[]
  /** Where an open code span starts. */
  code?: { start: number; ticks: number }
  /** Where an open `[` stands, and where its text ends if it has. */
  link?: { start: number; textEnd?: number }
}

/**
 * One line with its half-open inline markup closed or taken away. Emphasis and code that have content are closed, those
 * that have none are cut; of a half link only the text stays.
 */
export function closeInline(line: string): string {
  const scan = scanLine(line)
  if (scan.code) return closeEmphasis(closeCode(line, scan.code), scan)
  if (scan.link) return closeEmphasis(unlink(line, scan.link), scan)
  return closeEmphasis(line, scan)
}

function scanLine(line: string): Scan {
  const scan: Scan = { open: [] }
  let at = 0
  while (at < line.length && !scan.code) at = step(line, at, scan)
  return scan
}

function step(line: string, at: number, scan: Scan): number {
  const character = line[at]
  if (character === '\\') return at + 2
  if (character === '`') return readCode(line, at, scan)
  if (character === '[') scan.link ??= { start: at }
  if (character === ']' && scan.link) return readLinkEnd(line, at, scan)
  const marker = MARKERS.exec(line.slice(at, at + 3))?.[0]
  if (marker === undefined) return at + 1
  readEmphasis(line, at, marker, scan)
  return at + marker.length
}

function readCode(line: string, at: number, scan: Scan): number {
  const ticks = /^`+/.exec(line.slice(at))?.[0].length ?? 1
  const close = new RegExp(`(?<!\`)\`{${ticks}}(?!\`)`, 'g')
  close.lastIndex = at + ticks
  if (close.exec(line)) return close.lastIndex
  scan.code = { start: at, ticks }
  return line.length
}

function readLinkEnd(line: string, at: number, scan: Scan): number {
  if (line[at + 1] !== '(') {
    // At the very end the address may still come; elsewhere these are mere brackets.
    if (at + 1 < line.length) delete scan.link
    else if (scan.link) scan.link.textEnd = at
    return at + 1
  }
  const end = line.indexOf(')', at)
  if (end !== -1) {
    delete scan.link
    return end + 1
  }
  if (scan.link) scan.link.textEnd = at
  return line.length
}

function readEmphasis(line: string, at: number, marker: string, scan: Scan): void {
  const before = line[at - 1] ?? ' '
  const after = line[at + marker.length] ?? ''
  if (marker.startsWith('_') && /\w/.test(before) && /\w/.test(after)) return
  const index = scan.open.findLastIndex((entry) => entry.marker === marker)
  if (index !== -1 && /\S/.test(before)) scan.open.splice(index)
  else if (after === '' || /\S/.test(after)) scan.open.push({ marker, end: at + marker.length })
}

function closeCode(line: string, code: { start: number; ticks: number }): string {
  const content = line.slice(code.start + code.ticks).replace(/`+$/, '')
  if (content === '') return line.slice(0, code.start)
  return line.slice(0, code.start + code.ticks) + content + '`'.repeat(code.ticks)
}

function unlink(line: string, link: { start: number; textEnd?: number }): string {
  const isImage = line[link.start - 1] === '!'
  const before = line.slice(0, isImage ? link.start - 1 : link.start)
  return isImage ? before : before + line.slice(link.start + 1, link.textEnd)
}

function closeEmphasis(line: string, scan: Scan): string {
  let closed = line.trimEnd()
  for (const { marker, end } of scan.open.toReversed()) {
    // Half of the closing marker may be there already: `**bold*`.
    const content = closed.replace(/(?<!\\)[*_~]+$/, '').trimEnd()
    const isEmpty = content.length <= end - marker.length
    closed = isEmpty ? content : content + marker
  }
  return closed
}
