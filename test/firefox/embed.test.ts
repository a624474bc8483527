import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { words } from '../kit/answering-site.js'
import { ask, inBlock, stateOf, untilChars, untilStatus, untilText } from './kit/block.js'
import { serveElsewhere } from './kit/elsewhere.js'
import { launchFirefox, openPage } from './kit/firefox.js'

const CODE = [
  'Like this:\n\n```ts\n',
  'const answer: number = 42\n',
  'export function ask(): void {}\n',
  '```\n\nDone.',
]

const QUESTIONS = ['a poppy', 'a frog'].map((right, answer) => ({
  question: `Which is ${right}?`,
  options: ['the first', 'the second', 'the third'],
  answer,
  explanation: 'One sees it.',
}))

const QUIZ = JSON.stringify({ title: 'Colours', questions: QUESTIONS })

const DIAGRAM = 'flowchart TD\n  a["One"] --> b["Two"]\n  b --> c["Three"]\n  c --> d["Four"]\n'

let browser: Browser

beforeAll(async () => {
  browser = await launchFirefox()
})

afterAll(() => browser.close())

test('two lines on a strict page of another origin are a block that streams to the end', async () => {
  const { origin, vendor } = await serveElsewhere('<ai-block type="ask"></ai-block>', { text: words(200), paceMs: 4 })
  const { page, complaints } = await openPage(browser, origin)
  await ask(page, 'How far away is the moon?')
  await untilChars(page, 100)
  const early = await stateOf(page)
  await untilStatus(page, 'complete')
  const late = await stateOf(page)
  await untilText(page, '.answer', words(200).at(-2)?.trim() ?? '?')

  expect(early.status).toBe('streaming')
  expect(late.text).toBe(vendor.transcript[0])
  expect(complaints).toEqual([])
})

test('Stop ends the answer, and the model’s request with it', async () => {
  const { origin, site } = await serveElsewhere('<ai-block type="ask"></ai-block>', { text: words(2_000), paceMs: 5 })
  const { page } = await openPage(browser, origin)
  await ask(page, 'A long one')
  await untilChars(page, 100)
  await (await inBlock(page, '.stop')).click()
  await untilStatus(page, 'cancelled')
  await untilText(page, '.notice', 'Stopped.')

  expect((await stateOf(page)).text.length).toBeGreaterThanOrEqual(100)
  await expect.poll(() => site.app.runnel.running).toBe(0)
})

test('a quiz is answered with the keyboard alone', async () => {
  const { origin } = await serveElsewhere('<ai-block type="quiz"></ai-block>', { text: QUIZ })
  const { page, complaints } = await openPage(browser, origin)
  await ask(page, 'Colours')
  await untilStatus(page, 'complete')
  const first = await inBlock(page, 'fieldset:first-of-type input')
  await first.focus()
  await page.keyboard.press(' ')
  await untilText(page, 'fieldset', 'Right.')
  const second = await inBlock(page, 'fieldset:last-of-type input')
  await second.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await untilText(page, 'fieldset', 'Not quite. The answer is “the second”.')
  await untilText(page, '.score', 'You got 1 of 2 right.')

  expect(complaints).toEqual([])
})

test('a diagram is drawn in the server’s frame', async () => {
  const { origin } = await serveElsewhere('<ai-block type="diagram"></ai-block>', { text: DIAGRAM })
  const { page, complaints } = await openPage(browser, origin)
  await ask(page, 'Four steps')
  await untilStatus(page, 'complete')
  await untilText(page, '.words', 'Three → Four')
  const frame = await (await inBlock(page, 'iframe')).contentFrame()
  await frame?.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 50)

  expect(frame?.url()).toContain('/diagram-frame.html')
  expect(complaints).toEqual([])
})

test('code is coloured', async () => {
  const { origin } = await serveElsewhere('<ai-block type="ask"></ai-block>', { text: CODE, paceMs: 20 })
  const { page, complaints } = await openPage(browser, origin)
  await ask(page, 'Show me code')
  await untilStatus(page, 'complete')
  await page.waitForFunction(() => {
    const spans = document.querySelector('ai-block')?.shadowRoot?.querySelectorAll('code [class^="c-"]').length ?? 0
    return spans + ('highlights' in CSS ? CSS.highlights.size : 0) > 2
  })

  expect(complaints).toEqual([])
})

test('a reload in the middle of an answer goes on with it', async () => {
  const block = '<ai-block type="ask" persist="moon"></ai-block>'
  const { origin, vendor } = await serveElsewhere(block, { text: words(400), paceMs: 10 })
  const { page } = await openPage(browser, origin)
  await ask(page, 'A long one')
  await untilChars(page, 300)
  await page.reload()
  await untilChars(page, 300)
  const early = await stateOf(page)
  await untilStatus(page, 'complete')

  expect(early.status).toBe('streaming')
  expect((await stateOf(page)).text).toBe(vendor.transcript[0])
  expect(vendor.requests).toHaveLength(1)
})

test('the badge tells that the server has gone away, and that it is back', async () => {
  const block = '<ai-block type="ask" badge="always"></ai-block>'
  const { origin, site, relay, restart } = await serveElsewhere(block, { text: words(20) })
  const { page } = await openPage(browser, origin)
  await ask(page, 'Are you there?')
  await untilStatus(page, 'complete')
  await untilText(page, '.badge', 'Connected')
  await site.close()
  relay.reset()
  await untilText(page, '.badge', 'Disconnected')
  await restart()
  await untilText(page, '.badge[data-state="open"]', 'Connected')
  await ask(page, ' And now?')
  await untilStatus(page, 'complete')

  expect((await stateOf(page)).text).toBe(words(20).join(''))
})
