import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeClient } from './kit/fake-client.js'
import { answerWith, button, mountBlock, textOf } from './kit/fixture.js'

const leases = vi.hoisted(() => ({ client: undefined as FakeClient | undefined, servers: [] as unknown[], held: 0 }))

vi.mock('../../src/client.js', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  acquireClient: (options: { server?: string }) => {
    if (options.server === 'nonsense') throw new TypeError('not an address')
    leases.servers.push(options.server)
    leases.held++
    return { client: leases.client, release: () => leases.held-- }
  },
}))

beforeEach(() => {
  leases.client = new FakeClient()
  leases.servers = []
  leases.held = 0
})
afterEach(() => document.body.replaceChildren())

/** Past the microtask in which a block learns whether it was only moved. */
const settled = () => new Promise<void>((resolve) => queueMicrotask(resolve))

async function mountShared(count: number) {
  const blocks = Array.from({ length: count }, () => {
    const block = document.createElement('ai-block')
    block.setAttribute('server', 'http://one')
    document.body.append(block)
    return block
  })
  await Promise.all(blocks.map((block) => block.updateComplete))
  return blocks
}

test('each block holds one share in the connection and gives it back when it leaves', async () => {
  const [first, second] = await mountShared(2)
  expect(leases.servers).toEqual(['http://one', 'http://one'])
  first?.remove()
  await settled()
  expect(leases.held).toBe(1)
  second?.remove()
  await settled()
  expect(leases.held).toBe(0)
  expect(leases.client?.connectionListeners.size).toBe(0)
})

test('another server means another share, and the old one is given back', async () => {
  const [block] = await mountShared(1)
  block?.setAttribute('server', 'http://two')
  await block?.updateComplete
  expect(leases.servers).toEqual(['http://one', 'http://two'])
  expect(leases.held).toBe(1)
})

test('an address that is none is told in the badge, and nothing is sent', async () => {
  const block = document.createElement('ai-block')
  block.setAttribute('server', 'nonsense')
  document.body.append(block)
  await block.updateComplete
  block.submit('hello')
  await block.updateComplete
  expect(textOf(block, '.badge')).toContain('the server’s address is not valid')
  expect(block.status).toBe('idle')
})

test('a block that is moved keeps its stream and its answer', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  const elsewhere = document.createElement('div')
  document.body.append(elsewhere)
  block.submit()
  client.last.say('before ')
  await answerWith(block, 'before')
  block.remove()
  elsewhere.append(block)
  await settled()
  expect(client.last.detached).toBe(false)
  client.last.say('after')
  await answerWith(block, 'before after')
})

test('a block that is removed in the middle of an answer lets go of it and does not cancel', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('half')
  await answerWith(block, 'half')
  block.remove()
  await settled()
  expect(client.last.detached).toBe(true)
  expect(client.last.cancelled).toBe(false)
  expect(client.connectionListeners.size).toBe(0)
})

test('nothing of a removed block ticks or listens any more', async () => {
  const addListener = vi.spyOn(document, 'addEventListener')
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('half')
  await answerWith(block, 'half')
  const error = { kind: 'llm', code: 'llm_overloaded', message: 'busy', retryable: true } as const
  client.last.push({
    status: 'retrying',
    retry: { attempt: 2, max_attempts: 5, at: performance.now() + 60_000, error },
  })
  await block.updateComplete
  block.remove()
  await settled()
  const setTimer = vi.spyOn(window, 'setTimeout')
  const requestFrame = vi.spyOn(window, 'requestAnimationFrame')
  block.requestUpdate()
  await block.updateComplete
  document.dispatchEvent(new Event('visibilitychange'))
  expect(setTimer).not.toHaveBeenCalled()
  expect(requestFrame).not.toHaveBeenCalled()
  const signals = addListener.mock.calls.filter(([name]) => name === 'visibilitychange').map(([, , options]) => options)
  expect(signals).toMatchObject([{ signal: { aborted: true } }])
})

test('a block that comes back offers to read on, under the same id', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('half')
  const { id } = client.last
  await answerWith(block, 'half')
  block.remove()
  await settled()
  document.body.append(block)
  await block.updateComplete
  button(block, 'Read on').click()
  expect(client.last.id).toBe(id)
  client.last.say('half and the rest')
  expect((await answerWith(block, 'the rest')).textContent).toBe('half and the rest')
})

test('a hidden tab paints nothing, and catches up at once when it is seen again', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('seen')
  const answer = await answerWith(block, 'seen')
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const requestFrame = vi.spyOn(window, 'requestAnimationFrame')
  for (const word of [' one', ' two', ' three']) client.last.say(word)
  expect(requestFrame).not.toHaveBeenCalled()
  expect(answer.textContent).toBe('seen')
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(requestFrame).toHaveBeenCalledTimes(1)
  await answerWith(block, 'seen one two three')
})

test('many tokens between two frames are painted once', async () => {
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('a')
  await answerWith(block, 'a')
  const requestFrame = vi.spyOn(window, 'requestAnimationFrame')
  for (let index = 0; index < 100; index++) client.last.say('b')
  expect(requestFrame).toHaveBeenCalledTimes(1)
  await answerWith(block, 'b'.repeat(100))
})

afterEach(() => vi.restoreAllMocks())

test('a block that leaves the page while what shows answers is loaded listens to nothing, and shows it when it is back', async () => {
  const addListener = vi.spyOn(document, 'addEventListener')
  const { block, client } = await mountBlock({ prompt: 'why?' })
  block.submit()
  client.last.say('half')
  block.remove()
  await block.updateComplete
  expect(addListener).not.toHaveBeenCalled()
  document.body.append(block)
  await answerWith(block, 'half')
})
