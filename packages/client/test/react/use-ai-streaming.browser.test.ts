import { act, createElement, StrictMode, useState, type ReactElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AIBlock, type AIStreaming, QuizBlock, useAIBlockStreaming, useAIStreaming } from '../../src/react/index.js'
import type { AiBlockElement, AiChunkEvent } from '../../src/elements/index.js'
import { createSimulator, type Simulator } from '../../src/testing/index.js'

let root: Root
let simulator: Simulator

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  simulator = createSimulator()
  root = createRoot(document.body.appendChild(document.createElement('main')))
})

afterEach(async () => {
  await act(async () => root.unmount())
  document.querySelector('main')?.remove()
  simulator.close()
  Reflect.deleteProperty(globalThis, 'IS_REACT_ACT_ENVIRONMENT')
})

const show = (element: ReactElement) => act(async () => root.render(element))

/** The value once React has done what it was told to do. */
async function settled<T>(value: () => T): Promise<T> {
  await act(async () => {})
  return value()
}

/** What the page shows once it holds `text`. */
const shown = (text: string) =>
  expect.poll(() => settled(() => document.querySelector('main')?.textContent)).toContain(text)

interface Seen {
  latest?: AIStreaming
  renders: number
}

function answer(seen: Seen, use: () => AIStreaming): () => ReactElement {
  return function Answer() {
    const ai = use()
    seen.latest = ai
    seen.renders += 1
    return createElement('p', {}, `${ai.status}: ${ai.text}`)
  }
}

test('a component shows its answer, in strict mode, over a broken connection', async () => {
  const seen: Seen = { renders: 0 }
  const Answer = answer(seen, () => useAIStreaming({ client: simulator.client }))
  await show(createElement(StrictMode, {}, createElement(Answer)))
  await act(async () => void seen.latest?.start('Hi'))
  await expect.poll(() => simulator.streams.length).toBe(1)
  simulator.last.say('Hello, ')
  await shown('streaming: Hello, ')
  simulator.drop()
  simulator.last.say('world.')
  simulator.last.complete()
  await shown('complete: Hello, world.')
  expect(seen.latest).toMatchObject({ isComplete: true, isStreaming: false })
})

test('a thousand tokens are a few renders', async () => {
  const seen: Seen = { renders: 0 }
  const Answer = answer(seen, () => useAIStreaming({ client: simulator.client }))
  await show(createElement(Answer))
  await act(async () => void seen.latest?.start('Hi'))
  await expect.poll(() => simulator.streams.length).toBe(1)
  await shown('sending')
  const before = seen.renders
  for (let token = 0; token < 1000; token += 1) simulator.last.say('x')
  await shown('xxx')
  expect(seen.latest?.text).toHaveLength(1000)
  expect(seen.renders - before).toBeLessThanOrEqual(2)
})

test('a component that unmounts in the middle lets go of its answer, which goes on', async () => {
  const seen: Seen = { renders: 0 }
  const Answer = answer(seen, () => useAIStreaming({ client: simulator.client }))
  await show(createElement(Answer))
  await act(async () => void seen.latest?.start('Hi'))
  await expect.poll(() => simulator.streams.length).toBe(1)
  await show(createElement('i'))
  simulator.last.say('unseen')
  expect(simulator.commands.at(-1)).toMatchObject({ type: 'detach' })
  expect(simulator.last.isEnded).toBe(false)
})

test('a changed block type starts from nothing', async () => {
  const seen: Seen = { renders: 0 }
  let change: (block: string) => void = () => {}
  const Answer = answer(seen, () => {
    const [block, setBlock] = useState('quiz')
    change = setBlock
    return useAIBlockStreaming(block, { client: simulator.client })
  })
  await show(createElement(Answer))
  await act(async () => void seen.latest?.start('Hi'))
  await expect.poll(() => simulator.streams.length).toBe(1)
  simulator.last.say('{"questions":[{"question":"Why?","options":["a","b"],"answer":0,"explanation":""}')
  await expect.poll(() => settled(() => seen.latest?.data)).toMatchObject({ questions: [{ question: 'Why?' }] })
  await act(async () => change('ask'))
  await shown('idle: ')
  await act(async () => void seen.latest?.start('Hello'))
  await expect.poll(() => simulator.streams.length).toBe(2)
  expect(simulator.last.prompt.block).toBe('ask')
})

test('cancel and retry', async () => {
  const seen: Seen = { renders: 0 }
  const Answer = answer(seen, () => useAIStreaming({ client: simulator.client }))
  await show(createElement(Answer))
  await act(async () => void seen.latest?.start('Hi'))
  await expect.poll(() => simulator.streams.length).toBe(1)
  await act(async () => seen.latest?.cancel())
  await shown('cancelled')
  await act(async () => seen.latest?.retry())
  await expect.poll(() => simulator.streams.length).toBe(2)
  simulator.last.fail({ code: 'llm_auth', message: 'No key.', retryable: false })
  await expect.poll(() => settled(() => seen.latest?.error?.message)).toBe('No key.')
})

test('AIBlock is the element, with its properties, events and methods', async () => {
  const heard: string[] = []
  let element: AiBlockElement | null = null
  const block = (onComplete: (text: string) => void) =>
    createElement(QuizBlock, {
      client: simulator.client,
      params: { level: 'easy' },
      prompt: 'Stars',
      className: 'mine',
      autostart: false,
      onStart: () => heard.push('start'),
      onComplete: ({ detail }) => onComplete(detail.text),
      ref: (found) => void (element = found),
    })
  await show(block(() => heard.push('old')))
  await expect.poll(() => customElements.get('ai-block')).toBeDefined()
  await show(block((text) => heard.push(text)))
  expect(element).toBe(document.querySelector('ai-block.mine'))
  expect(document.querySelector('ai-block')?.hasAttribute('autostart')).toBe(false)
  const found = element as unknown as AiBlockElement
  await found.updateComplete
  found.submit()
  await expect.poll(() => simulator.streams.length).toBe(1)
  expect(simulator.last.prompt).toMatchObject({ block: 'quiz', params: { level: 'easy' }, prompt: 'Stars' })
  simulator.last.say('{"questions":[]}')
  simulator.last.complete()
  await expect.poll(() => heard).toEqual(['start', '{"questions":[]}'])
})

test('AIBlock speaks in words of its own, and tells of states and, where somebody listens, of chunks', async () => {
  const heard: string[] = []
  const block = (hearsChunks: boolean) =>
    createElement(AIBlock, {
      client: simulator.client,
      prompt: 'Why?',
      pace: 'instant',
      announce: 'off',
      words: { stop: 'Enough' },
      messages: { thinking: ['Hmm.'] },
      onState: ({ detail }) => heard.push(detail.state),
      ...(hearsChunks && { onChunk: ({ detail }: AiChunkEvent) => heard.push(detail.token) }),
    })
  await show(block(false))
  await show(block(true))
  const found = document.querySelector('ai-block')
  await expect.poll(() => found?.shadowRoot?.querySelector('textarea')).toBeTruthy()
  found?.submit()
  await expect.poll(() => simulator.streams.length).toBe(1)
  simulator.last.start()
  await found?.updateComplete
  const root = found?.shadowRoot
  expect(root?.querySelector('.stop')?.textContent).toBe('Enough')
  expect(root?.querySelector('.message')?.textContent).toBe('Hmm.')
  expect(root?.querySelector('[role=status]')?.textContent).toBe('')
  expect([found?.pace, found?.hasAttribute('words')]).toEqual(['instant', false])
  simulator.last.say('So.')
  simulator.last.complete()
  await expect.poll(() => heard.slice(-2)).toEqual(['So.', 'complete'])
})

test('AIBlock without a type asks', async () => {
  await show(createElement(AIBlock, { client: simulator.client, prompt: 'Why?', autostart: true }))
  await expect.poll(() => simulator.streams.length).toBe(1)
  expect(simulator.last.prompt).toMatchObject({ block: 'ask', prompt: 'Why?' })
})
