// Medians and spreads of rounds, and how numbers are written.

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * The middle of the rounds that counted, and their ends.
 * @param {readonly Record<string, number>[]} rounds
 * @param {string} name
 */
export function spread(rounds, name) {
  const values = counted(rounds).map((round) => round[name])
  return { middle: median(values), least: Math.min(...values), most: Math.max(...values) }
}

/** A round in which a stream did not come whole is not a round. */
export function counted(rounds) {
  return rounds.filter(({ delivery }) => delivery.whole)
}

/** Three digits, more for large numbers. */
export function number(value) {
  if (!Number.isFinite(value)) return '–'
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return value === 0 ? '0' : String(Number(value.toPrecision(3)))
}

/** The middle and, in brackets, the ends. */
export function withSpread({ middle, least, most }) {
  return Number.isFinite(middle) ? `${number(middle)} (${number(least)}–${number(most)})` : '–'
}

/** As a table of plain text, or of Markdown. */
export function table(head, rows, { markdown = false } = {}) {
  const lines = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  const write = (line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
  const rule = widths.map((width, column) =>
    column === 0 || !markdown ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  const all = [write(lines[0]), rule, ...lines.slice(1).map(write)]
  return all.map((line) => (markdown ? `| ${line.join(' | ')} |` : line.join('  '))).join('\n')
}
