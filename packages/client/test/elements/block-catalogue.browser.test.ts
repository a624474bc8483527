import { afterEach, expect, test, vi } from 'vitest'
import { FakeClient } from './kit/fake-client.js'
import { answerWith, expectAccessible, query, textOf } from './kit/fixture.js'

const BLOCKS = [
  { type: 'ask', title: 'Ask', description: 'Answers.', view: 'markdown', params: {} },
  { type: 'haiku', title: 'A haiku', description: 'Three lines about anything.', view: 'markdown', params: {} },
  { type: 'exam', title: 'An exam', description: 'Hard questions.', view: 'quiz', params: {} },
  { type: 'odd', title: 7, view: 'hologram' },
  null,
]

let servers = 0

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

/** Blocks of one server that was never asked before, in the page. */
async function mount(types: string[], respond: () => Promise<Response>) {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(respond)
  const client = Object.assign(new FakeClient(), { server: `http://server-${servers++}.test` })
  const blocks = types.map((type) => {
    const block = document.createElement('ai-block')
    block.client = client
    block.type = type
    document.body.append(block)
    return block
  })
  await Promise.all(blocks.map((block) => block.updateComplete))
  return { client, fetched, blocks }
}

function catalogue(): Promise<Response> {
  return Promise.resolve(Response.json(BLOCKS))
}

test('a type that only the server knows has its title, its description and its view', async () => {
  const { blocks, client } = await mount(['exam'], catalogue)
  const [block] = blocks
  if (!block) throw new Error('no block')
  await expect.poll(() => textOf(block, 'h2')).toBe('An exam')
  expect(textOf(block, '[part=description]')).toBe('Hard questions.')
  expect(textOf(block, 'label')).toBe('An exam')
  await expectAccessible(block)

  block.submit('physics')
  expect(client.last.prompt).toEqual({ prompt: 'physics', block: 'exam' })
  client.last.start()
  client.last.say('{"questions":[{"question":"How far?","options":["Near","Far"],"answer":1}]}')
  client.last.complete()
  await expect.poll(() => block.shadowRoot?.querySelectorAll('input[type=radio]').length).toBe(2)
})

test('a server is asked once, and not for what every client knows', async () => {
  const { fetched, blocks } = await mount(['ask', 'explain-like-i-am-10'], catalogue)
  expect(fetched).not.toHaveBeenCalled()
  for (const block of blocks) block.type = 'haiku'
  await expect.poll(() => blocks.map((block) => textOf(block, 'h2'))).toEqual(['A haiku', 'A haiku'])
  expect(fetched).toHaveBeenCalledOnce()
})

test.each([
  ['cannot be asked', () => Promise.reject(new TypeError('network'))],
  ['has no such route', () => Promise.resolve(new Response('', { status: 404 }))],
  ['does not know it', catalogue],
])('a type whose server %s is shown as Markdown under its name', async (_, respond) => {
  const { blocks, client, fetched } = await mount(['release-notes'], respond)
  const [block] = blocks
  if (!block) throw new Error('no block')
  await expect.poll(() => fetched.mock.calls.length).toBe(1)
  block.submit('1.0')
  client.last.start()
  client.last.say('**New**')
  await answerWith(block, 'New')

  expect(textOf(block, 'h2')).toBe('Release notes')
  expect(query(block, '.answer strong').textContent).toBe('New')
})

test('what a catalogue says wrongly is left out', async () => {
  const { blocks } = await mount(['odd'], catalogue)
  const [block] = blocks
  if (!block) throw new Error('no block')
  await block.updateComplete
  expect(textOf(block, 'h2')).toBe('Odd')
})

test('the heading attribute wins, and parameters are read from theirs', async () => {
  const { blocks, client } = await mount(['haiku'], catalogue)
  const [block] = blocks
  if (!block) throw new Error('no block')
  block.setAttribute('heading', 'My own')
  block.setAttribute('params', '{"mood":"calm"}')
  await expect.poll(() => textOf(block, '[part=description]')).toBe('Three lines about anything.')
  block.submit('rain')

  expect(textOf(block, 'h2')).toBe('My own')
  expect(client.last.prompt).toEqual({ prompt: 'rain', block: 'haiku', params: { mood: 'calm' } })
})
