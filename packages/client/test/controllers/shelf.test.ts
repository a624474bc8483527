import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Shelf, type ShelfStorage } from '../../src/controllers/shelf.js'
import type { Saved } from '../../src/controllers/shelf-entry.js'

/** A browser's storage, in memory. */
class MemoryStorage implements ShelfStorage {
  readonly items = new Map<string, string>()

  get length(): number {
    return this.items.size
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value)
  }

  removeItem(key: string): void {
    this.items.delete(key)
  }
}

function saved(text: string, prompt = 'why?'): Saved {
  const view = {
    id: 'one',
    status: 'streaming',
    text,
    reasoning: '',
    seq: -1,
    generation: 0,
    provider: 'demo',
  } as const
  return { prompt: { prompt, block: 'ask', params: { level: 2 } }, view }
}

let storage: MemoryStorage
let shelf: Shelf
const key = () => shelf.keyFor('https://one', 'ask')

beforeEach(() => {
  storage = new MemoryStorage()
  shelf = new Shelf(storage)
})

test('what was saved is loaded as it was', () => {
  shelf.save(key(), saved('Half an answer'))
  expect(shelf.load(key())).toEqual(saved('Half an answer'))
  shelf.remove(key())
  expect(shelf.load(key())).toBeUndefined()
})

test('servers are told apart', () => {
  expect(shelf.keyFor('https://one', 'ask')).not.toBe(shelf.keyFor('https://two', 'ask'))
})

describe('what is no entry', () => {
  test.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['another version', JSON.stringify({ ...entry(), v: 2 })],
    ['an unknown status', JSON.stringify({ ...entry(), status: 'dancing' })],
    ['no prompt', JSON.stringify({ ...entry(), prompt: {} })],
    ['no text', JSON.stringify({ ...entry(), text: 7 })],
    ['an error without words', JSON.stringify({ ...entry(), end: { error: { code: 'internal' } } })],
    ['a wait without a moment', JSON.stringify({ ...entry(), end: { retry: { attempt: 2 } } })],
    ['no end', JSON.stringify({ ...entry(), end: null })],
    ['nothing for an error', JSON.stringify({ ...entry(), end: { error: null } })],
    ['what is older than a day', JSON.stringify({ ...entry(), at: Date.now() - 25 * 3_600_000 })],
  ])('%s is passed over and removed', (_, json) => {
    storage.setItem(key(), json)
    expect(shelf.load(key())).toBeUndefined()
    expect(storage.items.size).toBe(0)
  })

  test('an entry of this version is one', () => {
    storage.setItem(key(), JSON.stringify(entry()))
    expect(shelf.load(key())?.view.text).toBe('text')
  })

  function entry() {
    return { v: 1, at: Date.now(), prompt: { prompt: 'why?' }, id: 'one', status: 'streaming', text: 'text', end: {} }
  }
})

describe('bounds', () => {
  test('a long answer is kept by its beginning', () => {
    shelf.save(key(), saved('ab'.repeat(50_000)))
    expect(shelf.load(key())?.view.text).toBe('ab'.repeat(16_000))
  })

  test('text that grows too large as JSON is left out, and the server has it', () => {
    shelf.save(key(), saved('\u0001'.repeat(30_000)))
    expect(shelf.load(key())).toMatchObject({ view: { id: 'one', text: '' } })
  })

  test('a prompt that is too large is not kept, and nothing of an earlier one stays in its place', () => {
    shelf.save(key(), saved('text'))
    shelf.save(key(), saved('text', 'x'.repeat(100_000)))
    expect(storage.items.size).toBe(0)
  })

  test('of many blocks the oldest are dropped first, and nobody else’s items are touched', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    storage.setItem('theirs', 'kept')
    const keys = Array.from({ length: 30 }, (_, index) => shelf.keyFor('https://one', `block ${index}`))
    for (const name of keys) {
      vi.advanceTimersByTime(1000)
      shelf.save(name, saved('text'))
    }
    expect(keys.filter((name) => storage.items.has(name))).toEqual(keys.slice(-24))
    expect(storage.items.get('theirs')).toBe('kept')
    vi.useRealTimers()
  })
})

test.each(['getItem', 'setItem', 'removeItem', 'key'] as const)(
  'storage whose %s throws costs only the return',
  (method) => {
    vi.spyOn(storage, method).mockImplementation(() => {
      throw new Error('denied')
    })
    for (let index = 0; index < 30; index += 1) {
      shelf.save(shelf.keyFor('https://one', `block ${index}`), saved('text'))
      shelf.load(shelf.keyFor('https://one', `block ${index}`))
      shelf.remove(shelf.keyFor('https://one', `block ${index}`))
    }
    expect(new Shelf(undefined).load('any')).toBeUndefined()
  },
)
