import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { storeSuite } from '../kit/store-suite.js'

describe('the memory store', () => {
  storeSuite((options) => new MemoryStore(options))

  test('is not shared, has nobody to ask and nothing to claim', async () => {
    const store = new MemoryStore({ ttlMs: 1, maxBytes: 1 })
    expect(store.shared).toBe(false)
    expect(await store.ask()).toBe(false)
    expect(await store.claim()).toEqual({ claimed: false })
  })
})
