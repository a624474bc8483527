import { afterEach, expect, test } from 'vitest'
import { answerWith, mountBlock } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const NAMES = ['ai-start', 'ai-complete', 'ai-error', 'ai-cancel'] as const

/** The names of the events that reach the document, in order. */
function heard(): string[] {
  const names: string[] = []
  for (const name of NAMES) document.body.addEventListener(name, (event) => names.push(event.type))
  return names
}

test('a whole answer fires ai-start and ai-complete, which reach the page', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  const started = new Promise<unknown>((resolve) =>
    document.body.addEventListener('ai-start', (event) => resolve(event.detail), { once: true }),
  )
  const completed = new Promise<unknown>((resolve) =>
    document.body.addEventListener('ai-complete', (event) => resolve(event.detail), { once: true }),
  )
  block.submit()
  client.last.start()
  client.last.say('so')
  client.last.complete()
  expect(await started).toEqual({ id: client.last.id, block: 'ask', prompt: 'why?' })
  expect(await completed).toMatchObject({ id: client.last.id, text: 'so', model: 'test-1', finish_reason: 'stop' })
})

test('a failure fires ai-error once, with what had arrived', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  const names = heard()
  const failed = new Promise<unknown>((resolve) => block.addEventListener('ai-error', (event) => resolve(event.detail)))
  block.submit()
  client.last.say('half')
  client.last.fail()
  expect(await failed).toMatchObject({ text: 'half', error: { code: 'llm_overloaded' } })
  expect(names).toEqual(['ai-start', 'ai-error'])
})

test('stopping fires ai-cancel once, and clearing a running answer does too', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  const names = heard()
  block.submit()
  client.last.say('half')
  block.stop()
  block.stop()
  expect(names).toEqual(['ai-start', 'ai-cancel'])
  block.retry()
  client.last.say('again')
  await answerWith(block, 'again')
  block.clear()
  expect(names).toEqual(['ai-start', 'ai-cancel', 'ai-start', 'ai-cancel'])
})
