import Type from 'typebox'
import { expect, test } from 'vitest'
import { checkParams, convertParams } from '../../src/blocks/check-params.js'
import { defineBlock } from '../../src/blocks/define-block.js'
import { createBlockRegistry } from '../../src/blocks/registry.js'

const params = Type.Object({
  simulate: Type.Optional(Type.Enum(['cut', 'slow'])),
  level: Type.Optional(Type.Integer()),
})
const registry = createBlockRegistry([], { params })

test('every block takes what the provider takes beside its own parameters, which win', () => {
  for (const block of registry.list()) {
    expect(checkParams(block, { simulate: 'cut' })).toMatchObject({ ok: true })
    expect(checkParams(block, { simulate: 'nonsense' })).toMatchObject({ ok: false, path: '/params/simulate' })
    expect(JSON.parse(JSON.stringify(block.params))).toMatchObject({
      properties: { simulate: { enum: ['cut', 'slow'] } },
    })
  }
  const quiz = registry.get('quiz')
  expect(quiz && checkParams(quiz, { level: 'hard', questions: 3 })).toMatchObject({ ok: true })
  expect(quiz && checkParams(quiz, { level: 7 })).toMatchObject({ ok: false, path: '/params/level' })
  expect(quiz && convertParams(quiz, { questions: '3', simulate: 'cut' })).toEqual({ questions: 3, simulate: 'cut' })
})

test('names and aliases lead to the same blocks as without', () => {
  expect(registry.get('ask-question')).toBe(registry.get('ask'))
  expect(registry.list().map(({ type }) => type)).toEqual(
    createBlockRegistry()
      .list()
      .map(({ type }) => type),
  )
})

test('a schema of plain JSON stays what it was, and so does a block that is an object with a memory', () => {
  const own = {
    ...defineBlock({
      type: 'own',
      title: 'Own',
      description: 'Own.',
      view: 'markdown',
      params: Type.Object({}),
      instructions: () => '',
      prompt: (prompt) => prompt,
    }),
    greeting: 'Hello',
    params: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } as never,
    instructions(): string {
      return this.greeting
    },
  }
  const block = createBlockRegistry([own], { params }).get('own')
  expect(block?.instructions({})).toBe('Hello')
  expect(block && checkParams(block, { n: 1, simulate: 'cut' })).toMatchObject({ ok: true })
  expect(block && checkParams(block, {})).toMatchObject({ ok: false, path: '/params/n' })
  expect(block && convertParams(block, { n: '2', simulate: 'cut', level: '1' })).toEqual({
    n: 2,
    simulate: 'cut',
    level: 1,
  })
  for (const n of ['', ' ', 'x', '1e999']) expect(block && convertParams(block, { n })).toEqual({ n })
})
