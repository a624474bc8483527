import { afterEach, describe, expect, test } from 'vitest'
import { codeStyles } from '../../src/rendering/code/code.styles.js'
import { SPAN_KINDS } from '../../src/rendering/code/span.js'
import { mountBlock } from '../elements/kit/fixture.js'
import { contrast, rgbOf } from './kit/contrast.js'
import { THEMES, linkTheme } from './kit/themes.js'

afterEach(() => document.body.replaceChildren())

/** Of normal text, and of what tells where a control is (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = 4.5
const CONTROL = 3

const GROUNDS = ['var(--_surface)', 'var(--_sunken)']
const DANGER = 'color-mix(in oklab, var(--_danger) 9%, var(--_surface))'
const WARN = 'color-mix(in oklab, var(--_warn) 10%, var(--_surface))'
const RIGHT = 'color-mix(in oklab, var(--_ok) 10%, var(--_surface))'
const WRONG = 'color-mix(in oklab, var(--_danger) 8%, var(--_surface))'
const PRESSED = 'color-mix(in oklab, var(--_accent) 88%, var(--_ink))'

/** What stands on what, and with how much contrast at least. */
const PAIRS: readonly (readonly [front: string, grounds: readonly string[], least: number])[] = [
  ['var(--_ink)', [...GROUNDS, 'var(--_line)', DANGER, WARN, RIGHT, WRONG], TEXT],
  ['var(--_muted)', [...GROUNDS, WRONG], TEXT],
  ['var(--_accent)', GROUNDS, TEXT],
  ['var(--_on-accent)', ['var(--_accent)', PRESSED], TEXT],
  ['var(--_ok)', ['var(--_surface)', RIGHT], TEXT],
  ['var(--_warn)', ['var(--_surface)'], TEXT],
  ['var(--_danger)', ['var(--_surface)', DANGER, WRONG], TEXT],
  ['var(--_edge)', [...GROUNDS, DANGER, WARN], CONTROL],
  ...SPAN_KINDS.map((kind) => [`var(--_code-${kind})`, ['var(--_sunken)'], TEXT] as const),
]

describe.each(['default', ...THEMES])('the theme %s', (theme) => {
  test.each(['light', 'dark'])('can be read in the %s', async (scheme) => {
    if (theme !== 'default') linkTheme(theme)
    const { block } = await mountBlock({ theme: scheme })
    const root = block.shadowRoot
    if (!root || !codeStyles.styleSheet) throw new Error('no shadow root')
    root.adoptedStyleSheets.push(codeStyles.styleSheet)
    const found = PAIRS.flatMap(([front, grounds, least]) =>
      grounds.map((ground) => ({
        pair: `${front} on ${ground}`,
        least,
        is: contrast(rgbOf(root, front), rgbOf(root, ground)),
      })),
    )
    expect(found.filter(({ is, least }) => is < least)).toEqual([])
  })
})

test('a theme changes every colour of the default, in the light and in the dark', async () => {
  const colors = ['surface', 'sunken', 'ink', 'muted', 'line', 'edge', 'accent', 'ok', 'warn', 'danger']
  const palette = async (scheme: string) => {
    const { block } = await mountBlock({ theme: scheme })
    const root = block.shadowRoot
    return root ? colors.map((name) => rgbOf(root, `var(--_${name})`).join()) : []
  }
  for (const scheme of ['light', 'dark']) {
    const plain = await palette(scheme)
    for (const theme of THEMES) {
      const unlink = linkTheme(theme)
      const themed = await palette(scheme)
      expect(themed.filter((color, index) => color === plain[index])).toEqual([])
      unlink()
    }
  }
})
