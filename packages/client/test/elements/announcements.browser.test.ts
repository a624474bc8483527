import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mountSimulated, query } from './kit/fixture.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

/** A block, and everything that its status region says, in order. */
async function listening(attributes: Record<string, string>) {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', ...attributes })
  const region = query(block, '[role=status]')
  const said: string[] = []
  const observer = new MutationObserver(() => {
    if (said.at(-1) !== region.textContent) said.push(region.textContent)
  })
  observer.observe(region, { childList: true, characterData: true, subtree: true })
  block.submit()
  await block.updateComplete
  const pass = async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds)
    await block.updateComplete
  }
  return { block, stream: simulator.last, said, pass }
}

/** Forty sentences in twenty seconds. */
async function answer({ stream, pass }: Awaited<ReturnType<typeof listening>>): Promise<void> {
  stream.start()
  for (let count = 1; count <= 40; count++) {
    stream.say(`Sentence ${count}. `)
    await pass(500)
  }
  stream.complete()
  await pass(0)
}

test('of a whole answer, its states are announced and nothing else', async () => {
  const heard = await listening({})
  await answer(heard)
  expect(heard.said).toEqual(['Sent.', 'The answer has started.', 'The answer is complete.'])
})

test('sentences are announced at most once in two seconds, and those behind are counted', async () => {
  const heard = await listening({ announce: 'sentences' })
  await answer(heard)
  const { said } = heard
  const spoken = said.filter((words) => words.includes('Sentence'))
  // Twenty seconds have room for ten utterances, and the end speaks once more.
  expect(spoken.length).toBeGreaterThanOrEqual(9)
  expect(spoken.length).toBeLessThanOrEqual(11)
  expect(spoken[0]).toMatch(/^Sentence 1\. Sentence 2\. And \d more sentences\.$/)
  expect(said.at(-1)).toMatch(/The answer is complete\.$/)
})

test('with announce="off" nothing is said, whatever happens', async () => {
  const heard = await listening({ announce: 'off' })
  await answer(heard)
  heard.block.clear()
  await heard.pass(0)
  expect(heard.said).toEqual([])
})

test('the words that rotate are hidden from screen readers, and no region stands around them', async () => {
  const { block, stream, pass, said } = await listening({})
  stream.start()
  await pass(0)
  const message = query(block, '.message')
  const before = said.length
  const seen = new Set<string>()
  for (let count = 0; count < 12; count++) {
    await pass(1_000)
    seen.add(message.textContent)
  }
  expect(seen.size).toBe(4)
  expect(said).toHaveLength(before)
  expect(message.closest('[aria-hidden=true]')).not.toBeNull()
  expect(message.closest('[aria-live], [role=status], [role=log]')).toBeNull()
})

test('nothing ticks when nothing runs', async () => {
  const { block, stream, pass } = await listening({ announce: 'sentences' })
  stream.say('One. Two.')
  await pass(100)
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  stream.complete()
  await pass(0)
  expect(vi.getTimerCount()).toBe(0)
  block.submit('again')
  await pass(0)
  block.remove()
  await Promise.resolve()
  expect(vi.getTimerCount()).toBe(0)
})
