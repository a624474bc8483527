import { afterEach, expect, test, vi } from 'vitest'
import { expectAccessible, mountSimulated, textOf } from './kit/fixture.js'

// As a network that fails in the middle of a page: what shows answers cannot be fetched.
vi.mock('../../src/elements/answer/stage.js', () => ({
  get Stage(): never {
    throw new TypeError('Failed to fetch dynamically imported module')
  },
}))

afterEach(() => document.body.replaceChildren())

test('without the part that shows answers, the text is shown as it comes', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  await block.updateComplete
  simulator.last.say('Because ')
  simulator.last.say('of *light*.')
  await block.updateComplete
  expect(textOf(block, '[part=answer]')).toBe('Because of *light*.')
  expect(textOf(block, '[part=error]')).toContain('could not be loaded')
  await expectAccessible(block)
  simulator.last.complete()
  await block.updateComplete
  expect(block.status).toBe('complete')
})

test('a quiz, whose text holds the answers, is not', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'x' })
  block.submit()
  simulator.last.say('{"questions":[{"answer":1}]}')
  simulator.last.complete()
  await block.updateComplete
  expect(textOf(block, '[part=answer]')).toBe('')
})
