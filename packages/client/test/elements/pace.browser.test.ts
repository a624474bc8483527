import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mountSimulated, query } from './kit/fixture.js'

/** Frames that a test steps through by hand. */
let frames: (() => void)[] = []
let now = 1_000

beforeEach(() => {
  frames = []
  now = 1_000
  vi.spyOn(window, 'requestAnimationFrame').mockImplementation((run) => frames.push(() => run(now)))
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

function step(milliseconds = 16): void {
  now += milliseconds
  for (const frame of frames.splice(0)) frame()
}

async function asked(attributes: Record<string, string>) {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', ...attributes })
  block.submit()
  await block.updateComplete
  // The view is loaded when the first frame is asked for.
  simulator.last.say('.')
  await vi.waitUntil(() => frames.length > 0)
  for (let count = 0; count < 30; count++) step()
  const answer = query(block, '.answer')
  const shown = () => answer.textContent.length - 1
  return { block, stream: simulator.last, answer, shown }
}

test('by default an answer is written evenly, within 250 ms of what has arrived', async () => {
  const { stream, shown } = await asked({})
  stream.say('a'.repeat(200))
  step()
  step()
  expect(shown()).toBeGreaterThan(0)
  expect(shown()).toBeLessThan(60)
  for (let count = 0; count < 14; count++) step()
  expect(shown()).toBe(200)
  expect(frames).toHaveLength(0)
})

test('a number is characters a second, and goes on after the end of the stream', async () => {
  const { block, stream, answer, shown } = await asked({ pace: '100' })
  stream.say('b'.repeat(100))
  step()
  for (let count = 0; count < 25; count++) step(20)
  expect(shown()).toBeGreaterThanOrEqual(48)
  expect(shown()).toBeLessThanOrEqual(52)
  stream.complete()
  await block.updateComplete
  expect(block.text).toBe(`.${'b'.repeat(100)}`)
  step(20)
  expect(shown()).toBeLessThan(60)
  for (let count = 0; count < 25; count++) step(20)
  expect(answer.textContent).toBe(`.${'b'.repeat(100)}`)
  expect(frames).toHaveLength(0)
})

test('instant paints what has arrived with the next frame', async () => {
  const { stream, shown } = await asked({ pace: 'instant' })
  stream.say('c'.repeat(500))
  step()
  expect(shown()).toBe(500)
})

test('an emoji is painted whole or not at all', async () => {
  const { stream, answer } = await asked({ pace: '50' })
  stream.say('👩‍👩‍👧👩‍👩‍👧 end')
  const seen = new Set<string>()
  for (let count = 0; count < 60; count++) {
    step(20)
    seen.add(answer.textContent)
  }
  expect([...seen].filter((text) => /[\ud800-\udbff\u200d]$/.test(text))).toEqual([])
  expect(answer.textContent).toBe('.👩‍👩‍👧👩‍👩‍👧 end')
})

test('Stop paints at once what had arrived', async () => {
  const { block, stream, shown } = await asked({ pace: '10' })
  stream.say('d'.repeat(300))
  step()
  block.stop()
  step()
  expect(shown()).toBe(300)
  expect(frames).toHaveLength(0)
})

test('a hidden tab paints nothing, loses nothing, and catches up in one frame at any pace', async () => {
  const { stream, shown } = await asked({ pace: '10' })
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  stream.say('e'.repeat(100))
  stream.say('e'.repeat(100))
  expect(frames).toHaveLength(0)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(frames).toHaveLength(1)
  step()
  expect(shown()).toBe(200)
})

test('a caret stands behind the last text while it is written, and goes with its end', async () => {
  const { block, stream, answer } = await asked({})
  expect(answer.querySelector('p')?.hasAttribute('data-caret')).toBe(true)
  stream.say('\n\n- one\n- two')
  for (let count = 0; count < 30; count++) step()
  const marked = [...answer.querySelectorAll('[data-caret]')].map((element) => element.textContent)
  expect(marked).toEqual(['two'])
  stream.complete()
  await block.updateComplete
  for (let count = 0; count < 30; count++) step()
  expect(answer.querySelector('[data-caret]')).toBeNull()
})

test('where motion is reduced, whole lines appear', async () => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
  const { block, stream, answer } = await asked({ pace: 'instant' })
  stream.say(' one\n\ntwo\n\nthr')
  step()
  expect(answer.textContent).toBe('. onetwo')
  stream.say('ee')
  stream.complete()
  await block.updateComplete
  step()
  expect(answer.textContent).toBe('. onetwothree')
})

test('a quiz gets its text at once', async () => {
  const { block, simulator } = await mountSimulated({ type: 'quiz', prompt: 'x', pace: '1' })
  block.submit()
  const questions = [{ question: 'First?', options: ['a', 'b'], answer: 0, explanation: 'So.' }]
  simulator.last.say(JSON.stringify({ title: 'Quiz', questions }))
  await vi.waitUntil(() => frames.length > 0)
  step()
  expect(query(block, 'legend').textContent).toContain('First?')
})
