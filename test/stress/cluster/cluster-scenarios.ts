import type { Scenario } from '../scenario.js'
import { claims } from './scenarios/claims.js'
import { longCut } from './scenarios/cut-long.js'
import { kills } from './scenarios/kills.js'
import { failover, messagesLost, redisPaused, redisRestart, shortCut } from './scenarios/redis-faults.js'
import { rolling } from './scenarios/rolling.js'
import { stopped } from './scenarios/stopped.js'

const KILLED =
  'Every 30 s one of three servers is killed (SIGKILL) and started again, with 500 answers of 20 s under way'

/** What is done to a cluster, in the order in which it is played. */
export const CLUSTER_SCENARIOS: readonly Scenario[] = [
  kills({ name: 'killed', about: `${KILLED}.`, goal: 13_000 }),
  kills({
    name: 'killed-lease-2s',
    about: `${KILLED}; NODE_LEASE_MS=2000.`,
    env: { NODE_LEASE_MS: '2000' },
    goal: 4_000,
  }),
  kills({
    name: 'killed-error',
    about: 'One of three servers is killed under the same load; ON_OWNER_LOSS=error.',
    env: { ON_OWNER_LOSS: 'error' },
    onOwnerLoss: 'interrupted',
    goal: 13_000,
    once: true,
  }),
  stopped,
  rolling,
  redisRestart,
  redisPaused,
  failover,
  messagesLost,
  shortCut,
  longCut,
  claims,
]
