import type { Scenario } from './scenario.js'
import { abuse } from './scenarios/abuse.js'
import { cancels } from './scenarios/cancels.js'
import { drain } from './scenarios/drain.js'
import { orphans } from './scenarios/orphans.js'
import { reconnects } from './scenarios/reconnects.js'
import { recovery } from './scenarios/recovery.js'
import { reloads } from './scenarios/reloads.js'
import { stalls } from './scenarios/stalls.js'
import { switches } from './scenarios/switches.js'

/** Every scenario, in the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = [
  // First, while the process's memory is its own.
  stalls,
  reconnects('websocket'),
  reconnects('sse'),
  reconnects('poll'),
  recovery,
  switches,
  reloads,
  cancels,
  abuse,
  orphans,
  drain,
]
