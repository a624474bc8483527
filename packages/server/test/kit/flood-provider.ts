import { setImmediate as nextTurn } from 'node:timers/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Provider, ProviderEvent } from '../../src/ports/provider.js'

/** How much of a flood is written in one turn of the event loop, in characters. */
const PER_TURN = 65_536

const TOKEN_CHARS = 1_024

/** How often the drip writes, in milliseconds. */
const DRIP_MS = 20

export interface FloodOptions {
  /** How long a flood is, in characters. */
  readonly bytes: number
  /** How much of it comes in a second; as fast as the event loop goes when left out. */
  readonly bytesPerSecond?: number
  /** What a flood waits for before its first word. */
  readonly after?: Promise<void>
}

/** Answers `flood` with so much text as fast as it may, and `drip` with the time of each token until it is stopped. */
export function floodProvider({ bytes, bytesPerSecond = Infinity, after = Promise.resolve() }: FloodOptions): Provider {
  return {
    name: 'flood',
    stream: ({ turns }, { signal }) =>
      turns.at(-1)?.text === 'drip' ? drip(signal) : flood({ bytes, bytesPerSecond, after }, signal),
  }
}

/** The text of a flood's token: no two of them are the same. */
function tokenOf(from: number): string {
  return `${from}:`.padEnd(TOKEN_CHARS, 'x')
}

async function* flood(
  { bytes, bytesPerSecond, after }: Required<FloodOptions>,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  await after
  const since = performance.now()
  for (let from = 0; from < bytes && !signal.aborted; from += TOKEN_CHARS) {
    if (from % PER_TURN === 0) {
      await nextTurn()
      const aheadMs = (from / bytesPerSecond) * 1_000 - (performance.now() - since)
      if (aheadMs > 1) await delay(aheadMs, undefined, { signal })
    }
    yield { type: 'text', text: tokenOf(from) }
  }
  yield { type: 'end', finish_reason: 'stop' }
}

async function* drip(signal: AbortSignal): AsyncGenerator<ProviderEvent> {
  while (!signal.aborted) {
    yield { type: 'text', text: `${performance.now()} ` }
    // Aborted in the middle of it, it has nothing more to say.
    await delay(DRIP_MS, undefined, { signal }).catch(() => undefined)
  }
}
