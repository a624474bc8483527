import { RedisFault } from './redis-fault.js'

/** Faults of what a key holds, or of who may touch it. */
const OF_A_KEY: ReadonlySet<string | undefined> = new Set(['WRONGTYPE', 'NOPERM'])

/**
 * Asks for many at once, and for each apart where one of them spoils the call: the others are not to wait for it for
 * ever. Answers in order; a fault for whatever cannot be had alone either.
 * @throws {RedisFault} for what is not the fault of one of them
 */
export async function apart<T, A>(
  items: readonly T[],
  ask: (some: readonly T[]) => Promise<readonly A[]>,
): Promise<readonly (A | RedisFault)[]> {
  try {
    return await ask(items)
  } catch (error) {
    if (!(error instanceof RedisFault) || !OF_A_KEY.has(error.reply)) throw error
    if (items.length <= 1) return items.map(() => error)
    const half = items.length >> 1
    const first = await apart(items.slice(0, half), ask)
    return [...first, ...(await apart(items.slice(half), ask))]
  }
}
