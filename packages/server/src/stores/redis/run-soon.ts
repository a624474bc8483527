import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { RedisFault } from './redis-fault.js'
import type { RedisLink } from './redis-link.js'
import type { Script } from './scripts.js'

/** How long something that somebody waits for is tried, in milliseconds: as long as a connection takes to be mended. */
const SOON_MS = 1_000

const FIRST_WAIT_MS = 20

/** A full server, or one that cannot write, is not better in a second. */
const LASTING = new Set<string | undefined>(['OOM', 'MISCONF'])

/**
 * Does the work again while connections are being mended. It must be such that it may be done twice. A server that is
 * known to be away is not waited for: what one connection asks for goes one after the other, a second each.
 * @throws {RedisFault}
 */
export async function soon<T>(link: Pick<RedisLink, 'isAway'>, work: () => Promise<T>): Promise<T> {
  // After a stall of this process the answer may lie here, not read yet.
  if (link.isAway) await nextTurn()
  if (link.isAway) throw new RedisFault('redis: away', undefined)
  const until = performance.now() + SOON_MS
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    try {
      return await before(until, work())
    } catch (error) {
      const isOver = performance.now() + wait > until
      if (isOver || !(error instanceof RedisFault) || !error.passes || LASTING.has(error.reply)) throw error
      await delay(wait)
    }
  }
}

/** Runs a script whose second run changes nothing. @throws {RedisFault} */
export function runSoon(
  link: RedisLink,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  return soon(link, () => link.run(script, keys, args))
}

async function before<T>(deadline: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const end = () => reject(new RedisFault('redis: no answer in time', undefined))
    timer = setTimeout(end, Math.max(0, deadline - performance.now()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    // What is not waited for any more may fail as it likes.
    work.catch(() => undefined)
  }
}
