/** No grapheme that people write is longer, in UTF-16 units. */
const MAX_GRAPHEME_CHARS = 64
/** What more of may follow and change how it looks: half a pair, a joiner, half a flag, an emoji without its skin tone. */
const MAY_GROW = /[\ud800-\udbff\u200d\ufe0f\p{RI}\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
const LONG_LINE_CHARS = 80

let segmenter: Intl.Segmenter | undefined

/** The end of the last whole grapheme of `text` at or before `at`. `isGrowing`: more text will follow. */
export function graphemeCut(text: string, at: number, isGrowing: boolean): number {
  if (at >= text.length) return isGrowing && MAY_GROW.test(text.slice(-2)) ? lastStart(text) : text.length
  // Between two letters of ASCII there is always a border, and that is nearly all there is to look at.
  if (at <= 0 || (isPlain(text, at - 1) && isPlain(text, at))) return Math.max(0, at)
  return startOf(text, at)
}

/** Where whole lines end at or before `at`; in a long line, where its words do. */
export function lineCut(text: string, at: number): number {
  const line = text.lastIndexOf('\n', at - 1) + 1
  if (at - line < LONG_LINE_CHARS) return line
  const word = text.lastIndexOf(' ', at - 1) + 1
  return Math.max(line, word)
}

function isPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  // A carriage return and its line feed are one grapheme.
  return code < 0x300 && code !== 0x0d
}

/** The start of the grapheme that `at` stands in. */
function startOf(text: string, at: number): number {
  const from = Math.max(0, at - MAX_GRAPHEME_CHARS)
  const window = text.slice(from, at + MAX_GRAPHEME_CHARS)
  const found = segments()
    ?.segment(window)
    .containing(at - from)
  return found ? from + found.index : at
}

function lastStart(text: string): number {
  return startOf(text, text.length - 1)
}

/** Firefox has it from 125 on; before, a cut may fall into an emoji for one frame. */
function segments(): Intl.Segmenter | undefined {
  const { Segmenter } = Intl as { Segmenter?: typeof Intl.Segmenter }
  return (segmenter ??= Segmenter && new Segmenter(undefined, { granularity: 'grapheme' }))
}
