import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigSchema } from '../../packages/server/src/config.js'
import { namesInSchemas, routeNames } from './contract-names.js'
import { requirements } from './requirements.js'
import { testNames } from './test-names.js'

/** What a row may wait for; anything else has to be shown now. */
const DEFERRED = new Set(['authentication', 'traces', 'the rollout percentage'])

/** What a schema is called on the wire, where its row has another name: a status says what it waits for. */
const WORDS: Readonly<Record<string, readonly string[]>> = { 'event.waiting': ['queued', 'thinking'] }

const ids = new Set(requirements.map(({ id }) => id))

describe('the list of requirements', () => {
  test('has each requirement once', () => {
    const seen = new Set<string>()
    expect(requirements.map(({ id }) => id).filter((id) => seen.has(id) || !seen.add(id))).toEqual([])
  })

  test('has a test for each, or names what it waits for', () => {
    const bare = requirements.filter(({ tests = [], deferred = '' }) => tests.length === 0 && !DEFERRED.has(deferred))
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  test('defers nothing that is shown', () => {
    expect(requirements.filter(({ tests, deferred }) => tests && deferred).map(({ id }) => id)).toEqual([])
  })

  test('names tests that there are', () => {
    const references = requirements.flatMap(({ id, tests = [] }) => tests.map((reference) => ({ id, reference })))
    const dangling = references.filter(({ reference }) => !exists(reference))
    expect(dangling.map(({ id, reference }) => `${id}: ${reference}`)).toEqual([])
  })

  test('has a row for everything that the schemas and the settings name', () => {
    expect(namesInSchemas().filter((id) => !ids.has(id))).toEqual([])
  })

  test('has a row for every route', async () => {
    expect((await routeNames()).filter((id) => !ids.has(id))).toEqual([])
  })

  test('defers no setting that there is', () => {
    const deferred = new Set(requirements.filter((row) => row.deferred).map(({ id }) => id))
    const settings = Object.keys(ConfigSchema.properties)
    expect(settings.filter((name) => deferred.has(`config.${name}`))).toEqual([])
  })
})

test('docs/protocol.md names everything that the schemas and the routes do', async () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
  const names = namesInSchemas().filter((id) => !id.startsWith('config.'))
  const words = names.flatMap((id) => WORDS[id] ?? [id.split('.').at(-1) ?? id])
  const paths = (await routeNames()).map((name) => name.replace(/^route\.\w+ /, '').replace(/:(\w+)/g, '{$1}'))

  expect([...words, ...paths].filter((word) => !page.includes(word))).toEqual([])
})

test('.env.example has every setting', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  const names = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(names).toEqual(Object.keys(ConfigSchema.properties))
})

function exists(reference: string): boolean {
  const [file = '', ...name] = reference.split(' > ')
  return testNames(file)?.some((found) => found.startsWith(name.join(' > '))) ?? false
}
