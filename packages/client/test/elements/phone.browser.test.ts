import { afterAll, afterEach, expect, test } from 'vitest'
import { mountBlock, query } from './kit/fixture.js'
import { look, lookNormal } from './kit/looks.js'

afterEach(() => document.body.replaceChildren())
afterAll(lookNormal)

const SMALL_PHONE = { width: 360 }

test('on a small phone the button stands beside the field, in both of its forms', async () => {
  await look(SMALL_PHONE)
  const { block } = await mountBlock({ prompt: 'x' })
  const rowOf = (selector: string) => Math.round(query(block, selector).getBoundingClientRect().bottom)
  expect(rowOf('.send')).toBe(rowOf('textarea'))
  block.submit()
  await block.updateComplete
  expect(rowOf('.stop')).toBe(rowOf('textarea'))
})

test('a badge of two lines has corners, and its button stands at the end of the second', async () => {
  await look(SMALL_PHONE)
  const { block, client } = await mountBlock({ prompt: 'x' })
  client.connect({ name: 'waiting', attempt: 2, max_attempts: 5, at: performance.now() + 5_000, exhausted: false })
  await block.updateComplete
  const badge = query(block, '.badge')
  const box = badge.getBoundingClientRect()
  const link = query(block, '.badge .link').getBoundingClientRect()
  expect(link.top).toBeGreaterThan(query(block, '.badge .words').getBoundingClientRect().bottom)
  expect(box.right - link.right).toBeLessThan(20)
  expect(Number.parseFloat(getComputedStyle(badge).borderRadius)).toBeLessThan(box.height / 2)
})
