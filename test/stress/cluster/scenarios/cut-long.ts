import { setTimeout as delay } from 'node:timers/promises'
import type { Scenario } from '../../scenario.js'
import { askAtEachNode } from '../at-each-node.js'
import { openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellWaits } from '../judge-load.js'

const SIZES = {
  small: { players: 6, each: 5 },
  full: { players: 21, each: 10 },
} as const

/** 60 seconds: it is still being written when the network is back. */
const ANSWER = { tokens: 600, paceMs: 100 }

const CUT_MS = 25_000

/** A server that nobody can tell from a dead one, with readers of its own. */
export const longCut: Scenario = {
  name: 'cut-long',
  about:
    'The network between one server and Redis is gone for 25 s, without a word to either side: others take over, and it finds out when it is back.',
  least: { streams: 30, takeovers: 5, faults: 1 },
  run: async (stage) => {
    const { ledger, size } = stage
    const house = await openClusterHouse(stage, { ...ANSWER, throughProxies: true })
    const judge = { ledger, vendor: house.vendor }
    const { load } = await askAtEachNode(house, { ledger, name: 'cut-off', ...SIZES[size] })
    const [way] = house.ways
    if (!way) throw new Error('there is no way to Redis')
    const cutAt = performance.now()
    way.cut = true
    await delay(CUT_MS)
    way.cut = false
    ledger.count('faults')
    await judgeLoad(load, judge)
    tellWaits(load.followed, judge, { from: 'the cut', faults: [cutAt], goal: 13_000 })
    await house.close()
  },
}
