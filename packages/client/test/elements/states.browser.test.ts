import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { BlockState } from '../../src/elements/index.js'
import { knownKind } from '../../src/elements/block-kinds.js'
import { answerWords } from '../../src/elements/words/answer-words.js'
import type { ViewKind } from '../../src/rendering/answer-view.js'
import type { Bench } from './kit/bench.js'
import { expectAccessible, query, textOf } from './kit/fixture.js'
import { focusables, nameOf, showsFocus, tabThrough } from './kit/focus.js'
import { overflowing } from './kit/layout.js'
import { look, lookNormal, LOOKS, NARROW } from './kit/looks.js'
import { openScene } from './kit/open-scene.js'
import { type BlockName, SAMPLES } from './kit/samples.js'
import { SCENES } from './kit/scenes.js'

const states = Object.keys(SCENES) as BlockState[]
const blocks = Object.keys(SAMPLES) as BlockName[]

let bench: Bench | undefined

afterEach(() => {
  bench?.close()
  document.body.replaceChildren()
})
afterAll(lookNormal)

/** The labels of the buttons that the block has of its own, without those of its answers. */
function buttons(block: Element): string[] {
  const all = [...(block.shadowRoot?.querySelectorAll('button') ?? [])]
  return all
    .filter((item) => item.checkVisibility() && !item.closest('.answer, .history'))
    .map((item) => item.textContent.trim())
}

function progressOf(block: Element): string {
  const bar = block.shadowRoot?.querySelector('progress')
  if (!bar) return 'none'
  if (bar.position < 0) return 'flows'
  return bar.position === 1 ? 'full' : bar.position > 0 ? 'some' : 'empty'
}

test('the table has every state that a block has words for, and no other', () => {
  expect(states.toSorted()).toEqual(Object.keys(answerWords.messages).toSorted())
})

test('the table has a block of every view, and says of each which view it has', () => {
  const views: Readonly<Record<ViewKind, true>> = { markdown: true, quiz: true, diagram: true }
  const known = blocks.map((name) => knownKind(SAMPLES[name].attributes['type'] ?? '')?.view)
  expect(known).toEqual(blocks.map((name) => SAMPLES[name].view))
  expect([...new Set(known)].toSorted()).toEqual(Object.keys(views).toSorted())
})

describe.each(blocks)('%s', (name) => {
  test.each(states)('%s shows its message, its controls and its progress, and takes no focus', async (state) => {
    const elsewhere = document.body.appendChild(document.createElement('button'))
    elsewhere.focus()
    bench = await openScene(name, state)
    const { block } = bench
    const { message, announcement, progress, buttons: labels } = SCENES[state]
    const action = knownKind(block.type)?.action ?? ''
    expect(textOf(block, '.message')).toMatch(message)
    expect(textOf(block, '.base > [role=status]')).toMatch(announcement)
    const expected = labels(action)
    // In a conversation the form stands below.
    expect(buttons(block).toSorted()).toEqual([...expected].toSorted())
    expect(progressOf(block)).toBe(progress)
    expect(query(block, '.body').hidden).toBe(state === 'idle')
    expect(document.activeElement).toBe(elsewhere)
  })

  test.each(states)('%s is accessible in every look, and fits', async (state) => {
    bench = await openScene(name, state)
    for (const each of Object.values(LOOKS)) {
      await look(each)
      await expectAccessible(bench.block)
      expect(overflowing(bench.block)).toEqual([])
    }
    await look(NARROW)
    expect(overflowing(bench.block)).toEqual([])
  })

  test.each(states)(
    '%s: the Tab key comes to each control, in order, by a name, and one sees where it is',
    async (state) => {
      await lookNormal()
      bench = await openScene(name, state)
      const expected = focusables(bench.block)
      const seen: { readonly element: Element; readonly shows: boolean }[] = []
      bench.block.shadowRoot?.addEventListener('focusin', ({ target }) => {
        if (target instanceof Element) seen.push({ element: target, shows: showsFocus(target) })
      })
      expect(await tabThrough(bench.block)).toEqual(expected)
      expect(seen.filter(({ shows }) => !shows).map(({ element }) => nameOf(element))).toEqual([])
      expect(expected.map(nameOf)).not.toContain('')
    },
  )
})
