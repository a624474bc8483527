import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadBlocks } from '../../src/blocks/load-blocks.js'
import { createBlockRegistry } from '../../src/blocks/registry.js'
import { ask } from '../kit/http-peer.js'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer } from '../kit/test-server.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runnel-blocks-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** The source of a block, as somebody without TypeScript writes it. */
function source(type: string, more = ''): string {
  return `{
    type: '${type}', title: 'Poem', description: 'Writes a poem.', view: 'markdown',
    params: { type: 'object', properties: { lines: { type: 'integer', minimum: 1 } } },
    instructions: ({ lines }) => 'Write ' + (lines ?? 4) + ' lines.',
    prompt: (prompt) => 'About: ' + prompt, ${more}
  }`
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

test('every module has a block or an array of them; other files are left alone', async () => {
  await write({
    'b.mjs': `export default [${source('song')}, ${source('verse')}]`,
    'a.mjs': `export default ${source('poem', "aliases: ['rhyme']")}`,
    'notes.md': 'not a module',
    'data.json': '{}',
  })
  const blocks = await loadBlocks(folder)
  expect(blocks.map(({ type }) => type)).toEqual(['poem', 'song', 'verse'])
  expect(createBlockRegistry(blocks).get('rhyme')?.type).toBe('poem')
})

test.each([
  ['without a default export', 'export const block = 1', 'a.mjs: has no block as its default export'],
  ['with a default that is no block', 'export default 7', 'a.mjs: has no block as its default export'],
  ['with a wrong type', `export default ${source('Poem')}`, 'a.mjs: "Poem" cannot be the type'],
  [
    'with an incomplete block',
    `export default { type: 'poem', title: 'x', description: 'y', view: 'markdown' }`,
    'needs params',
  ],
  ['without a title', `export default { ...${source('poem')}, title: '' }`, 'needs a title'],
  ['with an unknown view', `export default { ...${source('poem')}, view: 'chart' }`, 'one of markdown, quiz, diagram'],
  ['that throws', `throw new TypeError('no such thing')`, 'a.mjs: cannot be loaded: TypeError: no such thing'],
  ['that is no JavaScript', 'export default {', 'a.mjs: cannot be loaded: '],
])('a module %s is told by its name, in one line', async (_what, text, message) => {
  await write({ 'a.mjs': text })
  const error: unknown = await loadBlocks(folder).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'block_definition', message: expect.stringContaining(message) })
  expect((error as Error).message).toMatch(/^BLOCKS_DIR: a\.mjs: .+$/)
})

test('a name that two files claim is told with both', async () => {
  await write({
    'a.mjs': `export default ${source('poem')}`,
    'b.mjs': `export default ${source('song', "aliases: ['poem']")}`,
  })
  await expect(loadBlocks(folder)).rejects.toThrow('b.mjs: claims the name "poem", which a.mjs has')
})

test('a folder that is not there is told by its name', async () => {
  await expect(loadBlocks(join(folder, 'nowhere'))).rejects.toThrow(/^BLOCKS_DIR=.*nowhere cannot be read \(ENOENT\)/)
})

test('a server offers the blocks of its folder, and does not start with a bad one', async () => {
  await write({ 'a.mjs': `export default ${source('poem', "aliases: ['ask']")}` })
  const provider = scriptedProvider()
  const server = await startServer({ providers: [provider], config: { BLOCKS_DIR: folder } })
  const answer = ask(`${server.url}/api/stream`, { json: { prompt: 'rain', block: 'poem', params: { lines: 2 } } })
  const call = await provider.call(0)
  expect(call.request).toMatchObject({ instructions: 'Write 2 lines.', turns: [{ text: 'About: rain' }] })
  call.end()
  expect((await answer).body).toMatchObject({ block: 'poem' })
  const refused = await ask(`${server.url}/api/stream`, {
    json: { prompt: 'rain', block: 'ask', params: { lines: 0 } },
  })
  expect(refused).toMatchObject({ status: 400, body: { error: { path: '/params/lines' } } })
  await server.close()

  await write({ 'b.mjs': 'export default {}' })
  await expect(startServer({ providers: [provider], config: { BLOCKS_DIR: folder } })).rejects.toThrow(
    'BLOCKS_DIR: b.mjs',
  )
})
