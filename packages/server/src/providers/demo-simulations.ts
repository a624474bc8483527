import Type from 'typebox'
import { ProviderError, type ProviderRequest } from '../ports/provider.js'
import { openPacer } from './pacer.js'

const SIMULATIONS = ['rate_limit', 'outage', 'cut', 'slow'] as const

export type Simulation = (typeof SIMULATIONS)[number]

/** What every block takes beside its own parameters while the demo answers. */
export const DemoParams = Type.Object({
  simulate: Type.Optional(
    Type.Enum([...SIMULATIONS], {
      description:
        'shows a fault: rate_limit (refused twice, then answered), outage (never answered), cut (breaks off halfway), slow',
    }),
  ),
})

/** How often a rate limit refuses before it lets the answer through, and the wait that it tells. */
const REFUSALS = 2
const RETRY_AFTER_MS = 2_000

const SLOW_START_MS = 4_000
const SLOW_TOKENS_PER_SECOND = 5

/** The fault that a request asks for. */
export function simulationOf({ params }: ProviderRequest): Simulation | undefined {
  return SIMULATIONS.find((simulation) => simulation === params['simulate'])
}

/** Refuses requests as a vendor would that is busy, or down. One per provider. */
export class Refusals {
  /** By the request itself: every attempt of one answer comes with the same object. */
  readonly #refused = new WeakMap<ProviderRequest, number>()

  /** @throws {ProviderError} when it is time to */
  check(request: ProviderRequest, simulation: Simulation | undefined): void {
    if (simulation === 'outage') throw new ProviderError('llm_unavailable')
    if (simulation !== 'rate_limit') return
    const refused = this.#refused.get(request) ?? 0
    if (refused === REFUSALS) return
    this.#refused.set(request, refused + 1)
    throw new ProviderError('llm_rate_limited', { retryAfterMs: RETRY_AFTER_MS })
  }
}

/** The pace of a slow model; undefined to leave it as it is. */
export function slowPace(simulation: Simulation | undefined): number | undefined {
  return simulation === 'slow' ? SLOW_TOKENS_PER_SECOND : undefined
}

/** A slow model thinks before it begins. Rejects with `signal.reason` after an abort. */
export async function hesitate({ signal }: { signal: AbortSignal }): Promise<void> {
  const pacer = openPacer(1_000 / SLOW_START_MS, { signal })
  try {
    // A pacer releases the first item at once, and the second when its time has come.
    await pacer.next()
    await pacer.next()
  } finally {
    pacer.close()
  }
}
