import { beforeEach, expect, test, vi } from 'vitest'
import type { AiBlockElement } from '../../src/elements/index.js'
import '../../src/elements/define.js'
import { FakeClient } from './kit/fake-client.js'
import { KEY, leaveNothingStored } from './kit/stored.js'

let client: FakeClient

beforeEach(() => {
  client = new FakeClient()
})
leaveNothingStored()

/** A block that stands in the page, and has not been rendered. */
function place(name = 'here'): AiBlockElement {
  const block = document.createElement('ai-block')
  block.client = client
  block.setAttribute('persist', name)
  document.body.append(block)
  return block
}

async function mount(name?: string): Promise<AiBlockElement> {
  const block = place(name)
  await block.updateComplete
  return block
}

test('what a script asks before the first rendering stands in the place of what was saved', async () => {
  const before = await mount()
  before.submit('why?')
  client.last.start()
  window.dispatchEvent(new Event('pagehide'))
  document.body.replaceChildren()
  client = new FakeClient()
  const block = place()
  block.submit('how?')
  await block.updateComplete

  expect(client.attached).toEqual([])
  expect(client.streams).toHaveLength(1)
  expect(block.isRunning).toBe(true)
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? '')).toMatchObject({ prompt: { prompt: 'how?' } })
})

test('what fails because the page is being left is not kept, whichever block hears of it first', async () => {
  const first = await mount('first')
  first.submit('why?')
  client.last.start()
  const written = client.last
  const second = await mount()
  second.submit('why?')
  client.last.start()
  const cut = client.last
  written.say('Mo')
  // Within the second before a growing text is written again.
  written.say('re')
  const save = Storage.prototype.setItem
  vi.spyOn(Storage.prototype, 'setItem').mockImplementationOnce(function (this: Storage, ...item) {
    cut.fail()
    save.apply(this, item)
  })
  window.dispatchEvent(new Event('pagehide'))

  expect(JSON.parse(sessionStorage.getItem('runnel.block:http://test first') ?? '')).toMatchObject({ text: 'More' })
  expect(JSON.parse(sessionStorage.getItem(KEY) ?? '')).toMatchObject({ status: 'thinking' })
  window.dispatchEvent(new Event('pageshow'))
})
