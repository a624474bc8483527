import { describe, expect, test } from 'vitest'
import type { StreamLocator } from '../../src/ports/stream-store.js'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { turns } from '../kit/memory-peer.js'
import { asking, openManager, typesOf } from '../kit/manager.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

const KEY = { session: 'alice', id: 's-1' }

/** A store that is asked and answers later, as one over a network does; what it tells is what it knew when asked. */
class LateStore extends MemoryStore {
  readonly #held: (() => void)[] = []
  holds = false

  override async follow(locator: StreamLocator) {
    const found = await super.follow(locator)
    if (this.holds) await new Promise<void>((resolve) => this.#held.push(resolve))
    return found
  }

  answer(): void {
    this.holds = false
    for (const resolve of this.#held.splice(0)) resolve()
  }
}

describe('a cancel', () => {
  test('that asks the store while its prompt begins stops it all the same', async () => {
    const store = new LateStore({ ttlMs: 600_000, maxBytes: 1_000_000 })
    const { manager, provider } = openManager({ store })
    store.holds = true
    const cancelled = manager.cancel(KEY)
    await turns()
    store.holds = false
    const { log } = await manager.start(asking())
    expect(log.terminal).toBeUndefined()
    store.answer()
    await cancelled
    await turns()

    expect(log.terminal).toMatchObject({ type: 'cancelled', reason: 'client' })
    expect(provider.calls[0]?.signal.aborted).toBe(true)
    expect(await manager.cancel(KEY)).toMatchObject({ log })
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('that comes %i steps after its prompt stops it, once', async (steps) => {
    const { manager, provider } = openManager({ provider: scriptedProvider({ obeysAbort: false }) })
    const started = manager.start(asking())
    for (let step = 0; step < steps; step++) await Promise.resolve()
    await manager.cancel(KEY)
    const { log } = await started
    await turns()
    for (const call of provider.calls) call.text('late')
    for (const call of provider.calls) call.end()
    await turns()

    expect(typesOf({ log }).filter((type) => type === 'cancelled')).toHaveLength(1)
    expect(typesOf({ log }).at(-1)).toBe('cancelled')
    expect(manager.running).toBe(0)
  })
})
