import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { AiBlockElement } from '../../src/elements/ai-block.js'
import type { AiStateEvent } from '../../src/elements/index.js'
import { createSimulator } from '../../src/testing/index.js'
import { BUSY, answerWith, mountSimulated } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const NAMES = ['ai-start', 'ai-complete', 'ai-error', 'ai-cancel'] as const

/** The names of the events that reach the document, in order. */
function heard(): string[] {
  const names: string[] = []
  for (const name of NAMES) document.body.addEventListener(name, (event) => names.push(event.type))
  return names
}

test('a whole answer fires ai-start and ai-complete, which reach the page', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const started = new Promise<unknown>((resolve) =>
    document.body.addEventListener('ai-start', (event) => resolve(event.detail), { once: true }),
  )
  const completed = new Promise<unknown>((resolve) =>
    document.body.addEventListener('ai-complete', (event) => resolve(event.detail), { once: true }),
  )
  block.submit()
  simulator.last.start({ model: 'test-1' })
  simulator.last.say('so')
  simulator.last.complete()
  expect(await started).toEqual({ id: simulator.last.id, block: 'ask', prompt: 'why?' })
  expect(await completed).toMatchObject({ id: simulator.last.id, text: 'so', model: 'test-1', finish_reason: 'stop' })
})

test('a failure fires ai-error once, with what had arrived', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const names = heard()
  const failed = new Promise<unknown>((resolve) => block.addEventListener('ai-error', (event) => resolve(event.detail)))
  block.submit()
  simulator.last.say('half')
  simulator.last.fail(BUSY)
  expect(await failed).toMatchObject({ text: 'half', error: { code: 'llm_overloaded' } })
  expect(names).toEqual(['ai-start', 'ai-error'])
})

test('stopping fires ai-cancel once, and clearing a running answer does too', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const names = heard()
  block.submit()
  simulator.last.say('half')
  block.stop()
  block.stop()
  expect(names).toEqual(['ai-start', 'ai-cancel'])
  block.retry()
  simulator.last.say('again')
  await answerWith(block, 'again')
  block.clear()
  expect(names).toEqual(['ai-start', 'ai-cancel', 'ai-start', 'ai-cancel'])
})

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

test('ai-chunk tells what is new, once per frame, and all of it before the end', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', pace: '1' })
  const heard: unknown[] = []
  block.addEventListener('ai-chunk', ({ detail }) => heard.push(detail))
  block.addEventListener('ai-complete', () => heard.push('complete'))
  block.submit()
  const { id } = simulator.last
  for (const word of ['one ', 'two ', 'three ']) simulator.last.say(word)
  await frame()
  await frame()
  simulator.last.say('four')
  simulator.last.complete()
  expect(heard).toEqual([{ id, token: 'one two three ', seq: 3 }, { id, token: 'four', seq: 5 }, 'complete'])
})

test('a reset of the stream tells the new text from its start', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const heard: string[] = []
  block.addEventListener('ai-chunk', ({ detail }) => heard.push(detail.token))
  block.submit()
  simulator.last.say('old text')
  await frame()
  await frame()
  simulator.last.reset()
  simulator.last.say('new')
  simulator.last.complete()
  expect(heard).toEqual(['old text', 'new'])
})

test('nobody listens to ai-chunk: no frame is asked for', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('a')
  await answerWith(block, 'a')
  const requestFrame = vi.spyOn(window, 'requestAnimationFrame')
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  simulator.last.say('b')
  expect(requestFrame).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

test('a listener that was there before the element was defined hears ai-chunk, too', async () => {
  class LateBlock extends AiBlockElement {}
  const block = document.createElement('late-block') as AiBlockElement
  const heard: string[] = []
  block.addEventListener('ai-chunk', ({ detail }) => heard.push(detail.token))
  document.body.append(block)
  const simulator = createSimulator()
  onTestFinished(() => simulator.close())
  customElements.define('late-block', LateBlock)
  block.client = simulator.client
  await Promise.all([simulator.connected(), block.updateComplete])
  block.submit('why?')
  simulator.last.say('text')
  simulator.last.complete()
  expect(heard).toEqual(['text'])
})

test('ai-state tells every change, with the state before, in order', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  const heard: string[] = []
  const note = ({ detail }: AiStateEvent) => heard.push(`${detail.previous} > ${detail.state}`)
  document.body.addEventListener('ai-state', note)
  document.body.addEventListener('ai-start', () => heard.push('start'), { once: true })
  block.submit()
  simulator.last.start()
  simulator.last.say('half')
  simulator.offline()
  await block.updateComplete
  simulator.offline(false)
  await simulator.connected()
  await block.updateComplete
  block.stop()
  block.clear()
  expect(heard).toEqual([
    'start',
    'idle > sending',
    'sending > thinking',
    'thinking > streaming',
    'streaming > reconnecting',
    'reconnecting > streaming',
    'streaming > cancelled',
    'cancelled > idle',
  ])
  document.body.removeEventListener('ai-state', note)
})
