// Bars as SVG, in colours that do for a light page and a dark one.

const WIDTH = 760
const LABEL = 300
const BAR = 18
const GAP = 8
const VALUE = 90

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * @param {string} title
 * @param {readonly { name: string, value: number, text: string, isOurs?: boolean }[]} bars
 */
export function barChart(title, bars) {
  const most = Math.max(...bars.map(({ value }) => value))
  const room = WIDTH - LABEL - VALUE
  const height = 40 + bars.length * (BAR + GAP)
  const rows = bars.map(({ name, value, text, isOurs }, index) => {
    const y = 36 + index * (BAR + GAP)
    const width = Math.max(1, (value / most) * room)
    return `  <text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${escape(name)}</text>
  <rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${isOurs ? '#2f7d5b' : '#8a8f98'}"/>
  <text x="${(LABEL + width + 6).toFixed(1)}" y="${y + 13}">${escape(text)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#808590">
  <text x="8" y="20" font-size="14" font-weight="600">${escape(title)}</text>
${rows.join('\n')}
</svg>
`
}
