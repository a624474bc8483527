import { afterEach, expect, test } from 'vitest'
import { answerWith, mountSimulated, query } from '../elements/kit/fixture.js'

afterEach(() => {
  document.body.replaceChildren()
  document.body.removeAttribute('dir')
})

async function answered(text: string, shown: string) {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', pace: 'instant' })
  block.submit()
  simulator.last.say(text)
  simulator.last.complete()
  const answer = await answerWith(block, shown)
  return { block, answer }
}

const boxOf = (block: Element, selector: string) => query(block, selector).getBoundingClientRect()
const directionOf = (block: Element, selector: string) => getComputedStyle(query(block, selector)).direction

const ARABIC = `- أولاً
- ثانيًا

1. واحد

- [ ] مهمة

> اقتباس

| اللون | الطول |
| --- | --- |
| أزرق | 450 |

ملاحظة[^1]

[^1]: حاشية
`

test('lists, quotes and tables run as their own language does, not as the page', async () => {
  const arabic = await answered(ARABIC, 'حاشية')
  for (const selector of ['ul', 'ol', 'blockquote', '.table'])
    expect(directionOf(arabic.block, `.answer ${selector}`), selector).toBe('rtl')
  document.body.dir = 'rtl'
  const english = await answered('- one\n\n> two\n', 'two')
  for (const selector of ['ul', 'blockquote'])
    expect(directionOf(english.block, `.answer ${selector}`), selector).toBe('ltr')
})

test('the box of a task stands before its text, from right to left too', async () => {
  const { block } = await answered('- [ ] مهمة\n', 'مهمة')
  const text = document.createRange()
  text.selectNodeContents(query(block, '.task p'))
  expect(boxOf(block, '.task input').left).toBeGreaterThan(text.getBoundingClientRect().right + 4)
  expect(boxOf(block, '.answer').right - boxOf(block, '.task input').right).toBeLessThan(8)
})

test('code runs from left to right in every page', async () => {
  document.body.dir = 'rtl'
  const { block } = await answered('```\nconst x = 1\n```\n', 'const')
  expect(directionOf(block, '.answer pre')).toBe('ltr')
})

test('the second line of a task begins where its first one does, beside the box', async () => {
  const { block } = await answered(`- [ ] ${'a long task '.repeat(40)}\n`, 'a long task')
  const text = document.createRange()
  text.selectNodeContents(query(block, '.task p'))
  const lefts = new Set([...text.getClientRects()].map(({ left }) => Math.round(left)))
  expect(text.getClientRects().length).toBeGreaterThan(1)
  expect(lefts.size).toBe(1)
})

test('a heading stands nearer to what it heads than to what is before it', async () => {
  const { block } = await answered('Before.\n\n## Heading\n\nBehind.\n', 'Behind')
  const heading = boxOf(block, '.answer h3')
  const [before, behind] = [...block.renderRoot.querySelectorAll('.answer p')].map((p) => p.getBoundingClientRect())
  const above = heading.top - (before?.bottom ?? 0)
  expect(above).toBeGreaterThan(1.5 * ((behind?.top ?? 0) - heading.bottom))
})

test('a picture that is linked has its words, and a mark that needs no letter of a system’s', async () => {
  const { block } = await answered('![a cat](https://example.org/cat.png)\n', 'cat')
  expect(query(block, '.answer a').textContent).toBe('a cat')
  const mark = getComputedStyle(query(block, '.answer a'), '::before')
  expect([mark.content, Number.parseFloat(mark.width) > 10]).toEqual(['""', true])
})
