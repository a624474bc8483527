import { afterEach, expect, test } from 'vitest'
import { answerWith, mountSimulated } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

/** A block in a box that scrolls. */
async function boxed({ above = 0 } = {}) {
  const box = document.createElement('div')
  box.style.cssText = 'height: 300px; overflow-y: auto'
  const spacer = document.createElement('div')
  spacer.style.height = `${above}px`
  document.body.append(box)
  const { block, simulator } = await mountSimulated({ prompt: 'why?', pace: 'instant' })
  box.append(spacer, block)
  await block.updateComplete
  const left = () => Math.round(box.scrollHeight - box.clientHeight - box.scrollTop)
  const grow = async (word: string) => {
    simulator.last.say(`\n\n${word}`.repeat(20))
    await answerWith(block, word)
    await frame()
  }
  return { box, block, simulator, left, grow }
}

test('a reader at the end stays at the end while the answer grows', async () => {
  const { box, block, left, grow } = await boxed({ above: 400 })
  box.scrollTop = box.scrollHeight
  await frame()
  block.submit()
  await grow('one')
  expect(left()).toBe(0)
  await grow('two')
  expect(left()).toBe(0)
})

test('a reader who is elsewhere is left there', async () => {
  const { box, block, grow } = await boxed({ above: 400 })
  block.submit()
  await grow('one')
  expect(box.scrollTop).toBe(0)
})

test.each([
  ['the wheel', (box: Element) => box.dispatchEvent(new WheelEvent('wheel', { deltaY: -10, bubbles: true }))],
  ['Page Up', () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageUp' }))],
  ['a selection', (box: Element) => document.getSelection()?.selectAllChildren(box.firstElementChild ?? box)],
])('%s ends it, until the reader is back at the end', async (_, turn) => {
  const { box, block, left, grow } = await boxed({ above: 400 })
  box.firstElementChild?.append('Some text to select.')
  box.scrollTop = box.scrollHeight
  await frame()
  block.submit()
  await grow('one')
  turn(box)
  await frame()
  await grow('two')
  expect(left()).toBeGreaterThan(100)
  document.getSelection()?.removeAllRanges()
  box.scrollTop -= 50
  await frame()
  box.scrollTop = box.scrollHeight
  await frame()
  await frame()
  await grow('three')
  expect(left()).toBe(0)
})

test('an answer never takes the focus', async () => {
  const { box, block, simulator, grow } = await boxed()
  const field = document.createElement('input')
  box.append(field)
  field.focus()
  block.submit()
  await grow('one')
  simulator.last.complete()
  await block.updateComplete
  expect(document.activeElement).toBe(field)
})
