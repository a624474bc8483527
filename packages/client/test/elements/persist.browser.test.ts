import { beforeEach, expect, test, vi } from 'vitest'
import type { AiBlockElement } from '../../src/elements/index.js'
import { FakeClient } from './kit/fake-client.js'
import { answerWith, button, hearEvents, query, textOf } from './kit/fixture.js'
import { KEY, leaveNothingStored } from './kit/stored.js'

let client: FakeClient

beforeEach(() => {
  client = new FakeClient()
})
leaveNothingStored()

async function mount(attributes: Record<string, string> = {}): Promise<AiBlockElement> {
  const block = document.createElement('ai-block')
  block.client = client
  for (const [name, value] of Object.entries({ persist: 'here', prompt: 'why?', ...attributes }))
    block.setAttribute(name, value)
  document.body.append(block)
  await block.updateComplete
  return block
}

/** What a reload leaves: storage, and a client that has forgotten everything. */
function reload(): void {
  window.dispatchEvent(new Event('pagehide'))
  document.body.replaceChildren()
  client = new FakeClient()
}

async function answered(text: string): Promise<AiBlockElement> {
  const block = await mount()
  block.submit()
  client.last.start()
  client.last.say(text)
  await answerWith(block, text)
  return block
}

const lost = {
  kind: 'request',
  code: 'stream_not_found',
  message: 'The server has lost this answer, or let go of it. Ask again.',
  retryable: true,
} as const

test('a reloaded block shows prompt, text and Stop in its first rendering, and reads on where it stood', async () => {
  await answered('Half an')
  const { id } = client.last
  reload()
  const heard = hearEvents()
  const block = await mount({ prompt: 'another' })

  expect(client.streams).toEqual([])
  expect(client.attached.map((stream) => stream.id)).toEqual([id])
  expect(query<HTMLTextAreaElement>(block, 'textarea').value).toBe('why?')
  expect(block).toMatchObject({ status: 'streaming', text: 'Half an', isRunning: true })
  expect(query(block, '.body').hidden).toBe(false)
  expect(textOf(block, '.message')).toBe('Writing…')
  button(block, 'Stop')

  const [stream] = client.attached
  stream?.start()
  stream?.say('Half')
  expect(block).toMatchObject({ status: 'streaming', text: 'Half an' })
  stream?.say(' an answer.')
  await answerWith(block, 'Half an answer.')
  stream?.complete()
  expect(heard).toEqual(['ai-complete'])
})

test('Stop of a reloaded block stops the stream that runs', async () => {
  await answered('Half')
  reload()
  const block = await mount()
  button(block, 'Stop').click()
  expect(client.attached[0]?.cancelled).toBe(true)
  expect(block.status).toBe('cancelled')
})

test('an answer that had ended before the reload is whole again, and its end is not told twice', async () => {
  await answered('The answer.')
  client.last.complete()
  reload()
  const heard = hearEvents()
  const block = await mount()
  expect(block).toMatchObject({ status: 'complete', text: 'The answer.', isRunning: false })

  const [stream] = client.attached
  stream?.start()
  stream?.say('The answer.')
  expect(block.status).toBe('complete')
  stream?.complete()
  await block.updateComplete
  expect(textOf(block, '.summary')).toBe('test-1 · 1.5 s · 12 tokens · 2 words')
  expect(heard).toEqual([])
})

test('a prompt of which nothing was heard is sent again under the same id', async () => {
  const block = await mount({ type: 'explain', conversation: 'c1', params: '{"level":2}' })
  block.submit()
  const { prompt, id } = client.last
  reload()
  await mount()
  expect(client.attached).toEqual([])
  expect(client.last.prompt).toEqual({ ...prompt, id })
})

test('autostart does not send again what came back, and sends where nothing did', async () => {
  await answered('Half')
  reload()
  await mount({ autostart: '' })
  expect(client.streams).toEqual([])
  document.body.replaceChildren()
  sessionStorage.clear()
  await mount({ autostart: '' })
  expect(client.streams).toHaveLength(1)
})

test('an answer that the server has lost stays as far as it was saved, says so, and is gone with the next reload', async () => {
  await answered('Half an answer')
  reload()
  const heard = hearEvents()
  const block = await mount()
  client.attached[0]?.push({ status: 'error', error: lost })
  await answerWith(block, 'Half an answer')
  expect(textOf(block, '[part=error]')).toBe(`The server had a problem. ${lost.message} Retry`)
  expect(heard).toEqual(['ai-error'])
  expect(sessionStorage.getItem(KEY)).toBeNull()
})

test('a whole answer that the server has let go of stays whole, with a sentence that says so', async () => {
  await answered('The answer.')
  client.last.complete()
  reload()
  const heard = hearEvents()
  const block = await mount()
  client.attached[0]?.push({ status: 'error', error: lost })
  await answerWith(block, 'The answer.')
  expect(block.status).toBe('complete')
  expect(textOf(block, '[part=kept]')).toContain('The server no longer has this answer.')
  expect(heard).toEqual([])
  expect(sessionStorage.getItem(KEY)).toBeNull()
})

test('an answer that cannot be read now keeps what was saved of it, and is read again with the next reload', async () => {
  await answered('Half an answer')
  const { id } = client.last
  reload()
  const heard = hearEvents()
  const block = await mount()
  const message = 'The server did not answer. Try again.'
  const error = { kind: 'connection', code: 'connection_timeout', message, retryable: true } as const
  client.attached[0]?.push({ status: 'error', error })
  expect(block).toMatchObject({ status: 'error', text: 'Half an answer' })
  expect(heard).toEqual(['ai-error'])

  reload()
  const again = await mount()
  expect(again).toMatchObject({ status: 'error', text: 'Half an answer' })
  expect(client.attached.map((stream) => stream.id)).toEqual([id])
  client.attached[0]?.start()
  client.attached[0]?.say('Half an answer and the rest')
  expect(again).toMatchObject({ status: 'streaming', text: 'Half an answer and the rest' })
})

test('of two blocks that show the same stream, one may leave without taking it from the other', async () => {
  const first = await answered('Half')
  const second = await mount()
  expect(client.attached).toEqual([client.last])
  second.remove()
  await new Promise<void>((resolve) => queueMicrotask(resolve))
  expect(client.last.detached).toBe(false)
  client.last.say(' and half')
  await answerWith(first, 'Half and half')
  first.remove()
  await new Promise<void>((resolve) => queueMicrotask(resolve))
  expect(client.last.detached).toBe(true)
})

test('a prompt that was refused comes back as it was, and is asked of nobody', async () => {
  const refused = await mount()
  refused.submit()
  client.last.push({
    status: 'error',
    error: { kind: 'request', code: 'rate_limited', message: 'Wait.', retryable: true },
  })
  reload()
  const block = await mount()
  expect([...client.streams, ...client.attached]).toEqual([])
  expect(textOf(block, '[part=error]')).toContain('Wait.')
  button(block, 'Retry').click()
  expect(client.last.prompt.prompt).toBe('why?')
})

test('a wait for the next try is counted down on from where it stood', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  const waiting = await mount()
  waiting.submit()
  client.last.start()
  const error = { kind: 'llm', code: 'llm_overloaded', message: 'The model is busy.', retryable: true } as const
  const retry = { attempt: 2, max_attempts: 5, error }
  client.last.push({ status: 'retrying', retry: { ...retry, at: performance.now() + 50_000 } })
  vi.advanceTimersByTime(20_000)
  reload()
  const block = await mount()
  expect(textOf(block, '[part=retrying] p')).toBe('Attempt 2 of 5 in 30 s. The model is busy.')
  client.attached[0]?.start()
  client.attached[0]?.push({ status: 'retrying', retry: { ...retry, at: performance.now() + 50_000 } })
  await block.updateComplete
  expect(textOf(block, '[part=retrying] p')).toContain('in 30 s.')
})

test('Clear forgets it for good', async () => {
  const block = await answered('The answer.')
  client.last.complete()
  block.clear()
  reload()
  expect(await mount()).toMatchObject({ status: 'idle', text: '' })
})

test('without persist nothing is kept', async () => {
  const block = document.createElement('ai-block')
  block.client = client
  document.body.append(block)
  await block.updateComplete
  block.submit('why?')
  client.last.say('text')
  client.last.complete()
  expect(sessionStorage).toHaveLength(0)
})

test('a growing answer is written once a second, at its end, and when the page is hidden', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const write = vi.spyOn(Storage.prototype, 'setItem')
  const block = await mount()
  block.submit()
  client.last.start()
  client.last.say('a')
  write.mockClear()
  for (let index = 0; index < 100; index += 1) client.last.say('b')
  expect(write).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(write).toHaveBeenCalledTimes(1)
  client.last.say('c')
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(write).toHaveBeenCalledTimes(2)
  client.last.complete()
  expect(write).toHaveBeenCalledTimes(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('what fails while the page is being left is not taken for the end, and a page that comes back goes on saving', async () => {
  await answered('Half')
  window.dispatchEvent(new Event('pagehide'))
  const written = sessionStorage.getItem(KEY)
  const error = { kind: 'connection', code: 'connection_lost', message: 'Gone.', retryable: true } as const
  const { view } = client.last
  client.last.push({ status: 'error', error })
  expect(sessionStorage.getItem(KEY)).toBe(written)

  window.dispatchEvent(new Event('pageshow'))
  client.last.push({ ...view, status: 'complete', finish_reason: 'stop' })
  expect(sessionStorage.getItem(KEY)).toContain('"complete"')
})

test('storage that is full costs only the return', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const block = await answered('The answer.')
  client.last.complete()
  expect(block).toMatchObject({ status: 'complete', text: 'The answer.' })
})

test('a block that leaves and comes back reads on by itself, and leaves no timer and no listener meanwhile', async () => {
  const block = await answered('Half')
  const { id } = client.last
  client.last.say(' of it')
  const first = client.last
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  block.remove()
  await new Promise<void>((resolve) => queueMicrotask(resolve))
  expect(first.detached).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  const write = vi.spyOn(Storage.prototype, 'setItem')
  window.dispatchEvent(new Event('pagehide'))
  expect(write).not.toHaveBeenCalled()

  document.body.append(block)
  await block.updateComplete
  expect(client.attached.map((stream) => stream.id)).toEqual([id])
  client.attached[0]?.say('Half of it and the rest')
  await answerWith(block, 'Half of it and the rest')
})

test('blocks without a name are told apart by id, and by type and place', async () => {
  for (const attributes of [{ id: 'mine' }, {}, { type: 'quiz' }, {}] as Record<string, string>[]) {
    const block = await mount({ persist: '', ...attributes })
    block.submit()
  }
  const names = Object.keys(sessionStorage).map((key) =>
    key.replace(`runnel.block:http://test ${location.pathname}`, ''),
  )
  expect(names.sort()).toEqual(['  0', '  1', ' quiz 0', '#mine'])
})

test('in another tab, an idle block shows the stream that starts in the first, and a running one keeps its own', async () => {
  const idle = await mount({ share: 'tabs' })
  const busy = await mount({ share: 'tabs' })
  busy.submit()
  const json = localStorage.getItem(KEY) ?? ''
  const sending = json.replaceAll(client.last.id, 'theirs')
  const theirs = sending.replace('"sending"', '"streaming"').replace('"end":{', '"end":{"provider":"test"')
  for (const newValue of [sending, theirs])
    window.dispatchEvent(new StorageEvent('storage', { key: KEY, newValue, storageArea: localStorage }))
  expect(client.streams).toHaveLength(1)
  expect(client.attached.map(({ id }) => id)).toEqual(['theirs'])
  client.attached[0]?.say('live')
  await answerWith(idle, 'live')
  expect(busy.status).toBe('sending')
  expect(sessionStorage).toHaveLength(0)
})
