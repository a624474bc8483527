import Type from 'typebox'
import { expect, test } from 'vitest'
import { type Block, defineBlock } from '../../src/blocks/define-block.js'
import { BlockDefinitionError, createBlockRegistry } from '../../src/blocks/registry.js'

function own(type: string, aliases: string[] = []): Block {
  return defineBlock({
    type,
    aliases,
    title: 'Own',
    description: 'A block of somebody else.',
    view: 'markdown',
    params: Type.Object({}),
    instructions: () => 'Be brief.',
    prompt: (prompt) => prompt,
  })
}

test('the four built-in blocks are found by their types and by their longer names', () => {
  const registry = createBlockRegistry([])

  expect(registry.list().map((block) => block.type)).toEqual(['ask', 'explain', 'quiz', 'diagram'])
  expect(registry.get('ask-question')).toBe(registry.get('ask'))
  expect(registry.get('explain-like-i-am-10')).toBe(registry.get('explain'))
  expect(registry.get('quiz-engine')).toBe(registry.get('quiz'))
  expect(registry.get('diagram-generator')).toBe(registry.get('diagram'))
  expect(registry.get('nothing')).toBeUndefined()
})

test('names of object properties are not blocks', () => {
  expect(createBlockRegistry([]).get('constructor')).toBeUndefined()
})

test('an own block of a built-in type replaces it, and its aliases with it', () => {
  const mine = own('quiz')
  const registry = createBlockRegistry([mine])

  expect(registry.get('quiz')).toBe(mine)
  expect(registry.get('quiz-engine')).toBeUndefined()
  expect(registry.list()).toHaveLength(4)
})

test('an own block is listed after the built-in ones, and may take a built-in alias', () => {
  const mine = own('ask-question')
  const registry = createBlockRegistry([mine])

  expect(registry.list().at(-1)).toBe(mine)
  expect(registry.get('ask-question')).toBe(mine)
  expect(registry.get('ask')?.title).toBe('Ask a question')
})

test('an own block whose alias is a built-in type replaces that block', () => {
  const mine = own('my-quiz', ['quiz'])
  const registry = createBlockRegistry([mine])

  expect(registry.get('quiz')).toBe(mine)
  expect(registry.list().map((block) => block.type)).toEqual(['ask', 'explain', 'diagram', 'my-quiz'])
})

test('two own blocks under one name are refused at start', () => {
  const start = () => createBlockRegistry([own('poem', ['verse']), own('song', ['verse'])])

  expect(start).toThrow(BlockDefinitionError)
  expect(start).toThrow('"verse"')
})

test.each(['', 'Poem', 'two words', '-poem', 'poem-', 'a/b', 'x'.repeat(65)])(
  'the type %j is refused at start',
  (type) => {
    expect(() => createBlockRegistry([own(type)])).toThrow(BlockDefinitionError)
  },
)

test('a block without a schema of its parameters is refused at start', () => {
  const broken = { ...own('poem'), params: undefined } as unknown as Block

  expect(() => createBlockRegistry([broken])).toThrow('"poem"')
})

test('every built-in block describes itself and its parameters as JSON', () => {
  for (const block of createBlockRegistry([]).list()) {
    expect(block.description).toMatch(/\.$/)
    expect(JSON.parse(JSON.stringify(block.params))).toMatchObject({ type: 'object' })
  }
})
