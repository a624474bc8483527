import type { ReactiveController } from 'lit'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AIBlockStreamController, AIStreamController } from '../../src/controllers/index.js'
import { type AIStreaming, useAIBlockStreaming, useAIStreaming } from '../../src/react/index.js'

/** Exactly what hooks and controllers offer: a member more or less does not compile. */
const MEMBERS: Readonly<Record<keyof AIStreaming, 'value' | 'function'>> = {
  chunks: 'value',
  text: 'value',
  data: 'value',
  status: 'value',
  error: 'value',
  isStreaming: 'value',
  isComplete: 'value',
  attempt: 'value',
  connection: 'value',
  start: 'function',
  cancel: 'function',
  retry: 'function',
  reset: 'function',
}

/** What Lit calls on a controller. */
const LIFECYCLE: ReadonlySet<string> = new Set<keyof ReactiveController>(['hostConnected', 'hostDisconnected'])

const HOST = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) }

/** Its own members and those of its classes. */
function membersOf(value: object): string[] {
  const names = new Set<string>()
  for (let each: object = value; each !== Object.prototype; each = Object.getPrototypeOf(each) as object) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
  }
  return [...names].filter((name) => name !== 'constructor' && !LIFECYCLE.has(name)).sort()
}

function hooked(use: () => AIStreaming): AIStreaming {
  const seen: AIStreaming[] = []
  function Answer() {
    seen.push(use())
    return null
  }
  renderToString(createElement(Answer))
  const [state] = seen
  if (!state) throw new Error('the hook returned nothing')
  return state
}

test.each<[string, () => AIStreaming]>([
  ['useAIStreaming', () => hooked(() => useAIStreaming())],
  ['useAIBlockStreaming', () => hooked(() => useAIBlockStreaming('quiz'))],
  ['AIStreamController', () => new AIStreamController(HOST)],
  ['AIBlockStreamController', () => new AIBlockStreamController(HOST, 'quiz')],
])('%s has the members that are promised, and no other', (_, make) => {
  const state = make()
  const kinds = Object.entries(MEMBERS).map(([name, kind]) => [name, kind])
  const found = Object.keys(MEMBERS).map((name) => {
    const value = state[name as keyof AIStreaming]
    return [name, typeof value === 'function' ? 'function' : 'value']
  })
  expect(membersOf(state)).toEqual(Object.keys(MEMBERS).sort())
  expect(found).toEqual(kinds)
})

test.each<[string, () => AIStreaming]>([
  ['useAIStreaming', () => hooked(() => useAIStreaming())],
  ['useAIBlockStreaming', () => hooked(() => useAIBlockStreaming('quiz'))],
])('a copy of what %s returns has every member', (_, make) => {
  expect(Object.keys({ ...make() }).sort()).toEqual(Object.keys(MEMBERS).sort())
})
