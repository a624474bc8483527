import { createElement, StrictMode } from 'react'
import { expect, test, vi } from 'vitest'
import { AIBlock, AskQuestionBlock, DiagramBlock, ExplainELI10Block, QuizBlock } from '../../src/react/index.js'
import { complaints, mount, simulate } from './kit/mount.js'

const block = () => document.querySelector('ai-block')

/** The block, once its element is defined and has painted. */
async function ready() {
  await expect.poll(() => block()?.shadowRoot?.querySelector('textarea')).toBeTruthy()
  // The poll has just seen it.
  return block()!
}

test.each([
  ['AskQuestionBlock', AskQuestionBlock, 'ask'],
  ['ExplainELI10Block', ExplainELI10Block, 'explain'],
  ['QuizBlock', QuizBlock, 'quiz'],
  ['DiagramBlock', DiagramBlock, 'diagram'],
] as const)('%s asks for its type, whatever it is told', async (name, Preset, type) => {
  const simulator = simulate()
  mount(createElement(Preset, { client: simulator.client, prompt: 'Stars', autostart: true, type: 'other' }))
  await expect.poll(() => simulator.streams.length).toBe(1)
  expect([Preset.displayName, simulator.last.prompt.block]).toEqual([name, type])
})

test('in strict mode, an autostarted block asks once and each handler is called once', async () => {
  const simulator = simulate({ answer: () => ['So.'] })
  const heard = complaints()
  const calls = { onStart: vi.fn(), onChunk: vi.fn(), onComplete: vi.fn() }
  const element = createElement(AIBlock, { client: simulator.client, prompt: 'Why?', autostart: true, ...calls })
  mount(createElement(StrictMode, {}, element))
  await expect.poll(() => calls.onComplete.mock.calls.length).toBe(1)

  expect(simulator.streams).toHaveLength(1)
  expect([calls.onStart.mock.calls.length, calls.onChunk.mock.calls.length]).toEqual([1, 1])
  expect(heard).toEqual([])
})

test('a block that unmounts in the middle lets go of its answer, and its handlers hear no more', async () => {
  const simulator = simulate()
  const onChunk = vi.fn()
  const root = mount(createElement(AIBlock, { client: simulator.client, prompt: 'Why?', autostart: true, onChunk }))
  await expect.poll(() => simulator.streams.length).toBe(1)
  simulator.last.say('Half')
  await expect.poll(() => onChunk.mock.calls.length).toBe(1)
  root.render(createElement('i'))
  await expect.poll(() => simulator.commands.at(-1)?.type).toBe('detach')
  simulator.last.say(' an answer')
  simulator.last.complete()

  expect(block()).toBeNull()
  expect(onChunk).toHaveBeenCalledTimes(1)
})

test('an answer goes on behind a broken connection, and a stopped one tells so', async () => {
  const simulator = simulate()
  const states: string[] = []
  const onCancel = vi.fn()
  const handlers = { onCancel, onState: ({ detail }: { detail: { state: string } }) => states.push(detail.state) }
  mount(createElement(AIBlock, { client: simulator.client, prompt: 'Why?', autostart: true, ...handlers }))
  await expect.poll(() => simulator.streams.length).toBe(1)
  simulator.last.say('Half ')
  await expect.poll(() => block()?.text).toBe('Half ')
  simulator.drop()
  simulator.last.say('an answer')
  await expect.poll(() => block()?.text).toBe('Half an answer')
  block()?.stop()
  await expect.poll(() => onCancel.mock.calls.length).toBe(1)

  expect(states).toContain('reconnecting')
  expect(simulator.last.isCancelled).toBe(true)
})

test('another type, heading and handler are the ones of the next answer', async () => {
  const simulator = simulate({ answer: () => ['{"questions":[]}'] })
  const first = vi.fn()
  const second = vi.fn()
  const { client } = simulator
  const root = mount(createElement(AIBlock, { client, type: 'ask', heading: 'Ask', onComplete: first }))
  await ready()
  root.render(createElement(AIBlock, { client, type: 'quiz', heading: 'Quiz', onComplete: second }))
  await expect.poll(() => block()?.heading).toBe('Quiz')
  block()?.submit('Stars')
  await expect.poll(() => second.mock.calls.length).toBe(1)

  expect(simulator.last.prompt.block).toBe('quiz')
  expect(first).not.toHaveBeenCalled()
})

test('what is false is left out, but said of ARIA and data', async () => {
  const { client } = simulate()
  const props = { client, autostart: false, 'aria-hidden': false, 'data-open': false }
  mount(createElement(AIBlock, props))
  const element = await ready()
  const names = ['autostart', 'aria-hidden', 'data-open']
  expect(names.map((name) => element.getAttribute(name))).toEqual([null, 'false', 'false'])
})

test('an attribute that is no longer given is taken away', async () => {
  const { client } = simulate()
  const root = mount(createElement(AIBlock, { client, heading: 'Mine', theme: 'dark', persist: true }))
  const element = await ready()
  expect([element.getAttribute('theme'), element.persist]).toEqual(['dark', ''])
  root.render(createElement(AIBlock, { client, heading: undefined }))
  await expect.poll(() => element.getAttribute('theme')).toBeNull()
  expect([element.heading ?? undefined, element.persist ?? undefined]).toEqual([undefined, undefined])
})
