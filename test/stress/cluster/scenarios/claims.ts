import type { Scenario, Stage } from '../../scenario.js'
import { type ClusterHouse, openClusterHouse } from '../cluster-house.js'
import { judgeLoad, tellWaits } from '../judge-load.js'
import { Load } from '../load.js'

const SIZES = {
  small: { players: 3, each: 10 },
  full: { players: 10, each: 20 },
} as const

/** 15 seconds. */
const ANSWER = { tokens: 150, paceMs: 100 }

const LEASE_MS = 2_000

/** Two servers that want the same at the same time: a prompt, and later the streams of a dead one. */
export const claims: Scenario = {
  name: 'claims',
  about:
    'Each prompt is sent under one id to two servers in the same moment. Later their owner dies, and the two others, both with readers, claim its streams.',
  least: { streams: 60, takeovers: 30, deaths: 1 },
  run: async (stage) => {
    const { ledger, size } = stage
    const house = await openClusterHouse(stage, { ...ANSWER, env: { NODE_LEASE_MS: String(LEASE_MS) } })
    const judge = { ledger, vendor: house.vendor }
    const twice = new Load('twice')
    await askTwice(house, stage, twice)
    const load = new Load('claimed')
    const players = Array.from({ length: SIZES[size].players }, () => house.player({ node: 0 }))
    load.askAll(players, SIZES[size].each)
    ledger.hold(await load.begun(), 'not every answer began')
    for (const player of players) for (const node of [1, 2]) load.follow(player, house.second(player, node))
    ledger.hold(await load.begun(), 'not every follower was shown something')
    const killedAt = performance.now()
    await house.cluster.kill(0)
    ledger.count('deaths')
    await house.cluster.restart(0)
    await judgeLoad(twice, judge)
    await judgeLoad(load, judge)
    tellWaits(load.followed, judge, { from: 'the death', faults: [killedAt], goal: 4_000 })
    const again = load.asked.map(({ answer }) => house.vendor.callsOf(answer.prompt).length)
    ledger.figure(
      'streams of the dead that were not asked exactly once more',
      again.filter((calls) => calls !== 2).length,
      {
        unit: '',
        goal: 0,
      },
    )
    await house.close()
  },
}

/** At servers that stay. */
async function askTwice(house: ClusterHouse, { ledger, size }: Stage, load: Load): Promise<void> {
  const { players, each } = SIZES[size]
  for (let number = 0; number < players; number += 1) {
    const one = house.player({ node: 1 })
    load.ask(one)
    ledger.hold(await load.begun(), 'an answer did not begin')
    const other = house.second(one, 2)
    for (let prompt = 0; prompt < each; prompt += 1) load.askAtBoth(one, other)
  }
  ledger.hold(await load.begun(), 'not every prompt that was sent twice began')
}
