import type { StoreListener } from '../../src/ports/stream-store.js'

/** A listener that hears nothing but what is given. */
export function listenerOf(given: Partial<StoreListener>): StoreListener {
  return {
    onAsked: () => false,
    onFollowed: () => undefined,
    onForgotten: () => undefined,
    onFenced: () => undefined,
    onOwnerLost: () => undefined,
    onNodeLost: () => undefined,
    ...given,
  }
}
