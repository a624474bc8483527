import { setTimeout as delay } from 'node:timers/promises'
import type { Scenario } from '../../scenario.js'
import { askAtEachNode } from '../at-each-node.js'
import { openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellTimes, tellWaits } from '../judge-load.js'

const SIZES = {
  small: { players: 6, each: 5 },
  full: { players: 21, each: 10 },
} as const

/** 50 seconds: the vendor still writes when the server wakes. */
const ANSWER = { tokens: 500, paceMs: 100 }

const STOPPED_MS = 20_000

/** SIGSTOP to a server, and SIGCONT when others have its streams. */
export const stopped: Scenario = {
  name: 'stopped',
  about:
    'A server is stopped for 20 s and wakes again (SIGSTOP, SIGCONT). Each answer has another reader at another server, which takes over.',
  least: { streams: 30, takeovers: 5, faults: 1 },
  run: async (stage) => {
    const { ledger, size } = stage
    const house = await openClusterHouse(stage, ANSWER)
    const judge = { ledger, vendor: house.vendor }
    const { load } = await askAtEachNode(house, { ledger, name: 'stopped', ...SIZES[size] })
    const stoppedAt = performance.now()
    house.cluster.stop(0)
    ledger.count('faults')
    await delay(STOPPED_MS)
    const wokenAt = performance.now()
    house.cluster.cont(0)
    await judgeLoad(load, judge)
    // Its own readers stand still with it: the others wait for a takeover.
    tellWaits(load.followed, judge, { from: 'its stop', faults: [stoppedAt], goal: 13_000 })
    const times = load.asked.flatMap(({ answer }) => {
      const [first, second] = house.vendor.callsOf(answer.prompt)
      return first && second ? [(first.closedAt ?? Number.NaN) - wokenAt] : []
    })
    tellTimes(ledger, 'from its waking until it lets go of its call of the vendor', { times, goal: 5_000 })
    ledger.hold(
      times.every((ms) => ms > 0),
      'a call was let go of by a server that was stopped',
    )
    await house.close()
  },
}
