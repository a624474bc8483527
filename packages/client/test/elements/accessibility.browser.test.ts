import { afterEach, expect, test } from 'vitest'
import { BUSY, answerWith, expectAccessible, mountSimulated, query } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const MARKDOWN =
  '# One\n\nText with `code` and [a link](https://example.org).\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```ts\nconst x = 1\n```\n\n- [x] done\n\n'

test('a block is accessible before, during and after an answer', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', badge: 'always' })
  await expectAccessible(block)
  block.submit()
  simulator.last.start()
  await block.updateComplete
  await expectAccessible(block)
  simulator.last.say(MARKDOWN)
  await answerWith(block, 'const x = 1')
  await expectAccessible(block)
  simulator.last.complete()
  await answerWith(block, 'done')
  await expectAccessible(block)
})

test('a block is accessible when its stream failed, and when it was stopped', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.fail(BUSY)
  await block.updateComplete
  await expectAccessible(block)
  block.retry()
  block.stop()
  await block.updateComplete
  await expectAccessible(block)
})

test('the answer is no live region, and the one status region speaks of stages only', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const region = query(block, '[role=status]')
  block.submit()
  await block.updateComplete
  expect(region.textContent).toBe('Sent.')
  simulator.last.say('one ')
  await block.updateComplete
  expect(region.textContent).toBe('The answer has started.')
  const changes: MutationRecord[] = []
  const observer = new MutationObserver((records) => changes.push(...records))
  observer.observe(region, { childList: true, characterData: true, subtree: true })
  for (const word of ['two ', 'three ', 'four ']) simulator.last.say(word)
  const answer = await answerWith(block, 'four')
  expect(changes.concat(observer.takeRecords())).toEqual([])
  observer.disconnect()
  expect(answer.closest('[aria-live], [role=log], [role=status]')).toBe(null)
  simulator.last.complete()
  await block.updateComplete
  expect(region.textContent).toBe('The answer is complete.')
})
