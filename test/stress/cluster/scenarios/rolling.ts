import type { Scenario } from '../../scenario.js'
import { openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellSilences, tellTakenFromTheLiving } from '../judge-load.js'
import { Load } from '../load.js'

const SIZES = {
  small: { players: 6, each: 4 },
  full: { players: 50, each: 4 },
} as const

/** 20 seconds. */
const ANSWER = { tokens: 200, paceMs: 100 }

/** A deploy of all servers, one after the other. */
export const rolling: Scenario = {
  name: 'rolling',
  about:
    'All servers are deployed anew, one after the other (SIGTERM, wait, start), while whoever has an answer asks for the next one.',
  least: { streams: 24, deploys: 3 },
  run: async (stage) => {
    const { ledger, size } = stage
    const { players, each } = SIZES[size]
    const house = await openClusterHouse(stage, ANSWER)
    const judge = { ledger, vendor: house.vendor }
    const load = new Load('deployed')
    let isOver = false
    load.hold(
      Array.from({ length: players }, () => house.player()),
      each,
      () => !isOver,
    )
    ledger.hold(await load.begun(), 'not every answer began')
    for (const node of house.cluster.nodes.keys()) {
      await house.cluster.restart(node)
      ledger.count('deploys')
    }
    isOver = true
    const before = ledger.failures
    await judgeLoad(load, judge)
    ledger.figure('streams disturbed by a deploy', ledger.failures - before, { unit: '', goal: 0 })
    tellTakenFromTheLiving(load, judge, house.takeovers)
    tellSilences(load, judge, 3_000)
    await house.close()
  },
}
