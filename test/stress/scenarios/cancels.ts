import { type Answer, judgeStopped, judgeWhole } from '../answer.js'
import { type House, openHouse } from '../house.js'
import { type HttpVendor, openHttpVendor } from '../http-vendor.js'
import { percentile } from '../ledger.js'
import type { Player } from '../player.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { settles } from '../settle.js'
import type { Call } from '../source.js'

const SIZES = {
  small: { players: 5, rounds: 2, tokens: 60, paceMs: 10 },
  full: { players: 4, rounds: 12, tokens: 60, paceMs: 20 },
} as const

/** How long a vendor's socket may take to be seen closed, before it counts as left open. */
const GONE_MS = 3_000

const SAMPLE = 'stop to closed'

interface Race {
  readonly house: House
  readonly vendor: HttpVendor
  readonly stage: Stage
  readonly player: Player
  /** What the player keeps, its session among it. */
  readonly items: ReadonlyMap<string, string>
  readonly prompt: string
}

/** Each starts an answer and stops it at a moment of its own. */
const RACES: Readonly<Record<string, (race: Race) => Promise<Answer>>> = {
  'at once': async (race) => {
    const answer = race.player.ask(race.prompt)
    stop(race, answer)
    return answer
  },
  'when the vendor is asked': async (race) => {
    const asked = new Promise<void>((resolve) => race.vendor.onRequest((prompt) => prompt === race.prompt && resolve()))
    const answer = race.player.ask(race.prompt)
    await asked
    stop(race, answer)
    return answer
  },
  midway: async (race) => {
    const answer = await untilText(race)
    timed(race)
    stop(race, answer)
    return answer
  },
  'midway and twice': async (race) => {
    const answer = await untilText(race)
    timed(race)
    stop(race, answer)
    stop(race, answer)
    return answer
  },
  'by a second client': async (race) => {
    const answer = await untilText(race)
    timed(race)
    await cancelElsewhere(race, answer.stream.id)
    return answer
  },
  'by two at once': async (race) => {
    const answer = await untilText(race)
    timed(race)
    stop(race, answer)
    await cancelElsewhere(race, answer.stream.id)
    return answer
  },
  'before its prompt': async (race) => {
    const id = `early-${race.prompt}`.replaceAll(/[^\w-]/g, '_')
    await cancelElsewhere(race, id)
    return race.player.watch(race.prompt, race.player.client.stream({ prompt: race.prompt, id }))
  },
}

/** Stops at every moment, by everybody who may. */
export const cancels: Scenario = {
  name: 'cancels',
  about:
    'Answers are stopped before, at and after their start, twice, by a second client, and as the connection drops.',
  least: { streams: 80, cancels: 90, drops: 10 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const { players, rounds, tokens, paceMs } = SIZES[size]
    const vendor = await openHttpVendor({ tokens, paceMs })
    const house = await openHouse({ ledger, seed, config: vendor.config, owned: [vendor] })
    for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) {
      const each = Array.from({ length: players }, (_, number) => number)
      await Promise.all(each.map((number) => playAll({ house, vendor, stage }, `${wave}-${number}`, rounds)))
    }
    ledger.hold(await settles(() => vendor.open() === 0, GONE_MS), 'vendor requests were left open')
    await house.close()
    ledger.figure('from Stop to the vendor’s socket closed, p99', percentile(ledger.samplesOf(SAMPLE), 0.99), {
      unit: 'ms',
      goal: 100,
    })
  },
}

async function playAll(base: Pick<Race, 'house' | 'vendor' | 'stage'>, name: string, rounds: number): Promise<void> {
  const items = new Map<string, string>()
  const player = base.house.player({ items })
  await settles(() => player.client.connection.name === 'open', GONE_MS)
  // The vendor's own library is loaded with its first use.
  await player.ask(`at first ${name}`).ended
  for (let round = 0; round < rounds; round += 1) {
    const raceOf = (kind: string) => ({ ...base, player, items, prompt: `${kind} ${name}-${round}` })
    const races = Object.entries(RACES).map(([kind, run]) => playStopped(raceOf(kind), run))
    await Promise.all([...races, playWhole(raceOf('after the end'))])
    // By itself: a Stop waits for its connection to come back, and the others' times would be the backoff's.
    await playStopped(raceOf('as the connection drops'), stopAndDrop)
  }
  player.close()
}

async function stopAndDrop(race: Race): Promise<Answer> {
  const answer = await untilText(race)
  stop(race, answer)
  race.player.client.interrupt()
  return answer
}

async function playStopped(race: Race, run: (race: Race) => Promise<Answer>): Promise<void> {
  const { prompt, ended } = await run(race)
  judgeStopped(race.stage.ledger, prompt, await ended, callOf(race.vendor, prompt))
}

/** Stopped when it is over: nothing changes. */
async function playWhole(race: Race): Promise<void> {
  const answer = race.player.ask(race.prompt)
  await answer.ended
  stop(race, answer)
  await cancelElsewhere(race, answer.stream.id)
  judgeWhole(race.stage.ledger, race.prompt, answer.stream.view, callOf(race.vendor, race.prompt))
}

function stop({ stage }: Race, { stream }: Answer): void {
  stage.ledger.count('cancels')
  stream.cancel()
}

/** Somewhere in the middle of the answer. */
async function untilText({ player, prompt, stage }: Race): Promise<Answer> {
  let enough = () => {}
  const wanted = between(stage.random, 1, 100)
  const reached = new Promise<void>((resolve) => {
    enough = resolve
  })
  const answer = player.ask(prompt, ({ text }) => text.length >= wanted && enough())
  await Promise.race([reached, answer.ended])
  return answer
}

/** Takes the time from now until the vendor sees its socket closed. */
function timed({ vendor, prompt, stage }: Race): void {
  const stoppedAt = performance.now()
  const [request] = vendor.requestsOf(prompt)
  if (!request) return stage.ledger.fail(`${prompt} was shown text without a request`)
  void request.closed.then(() => stage.ledger.sample(SAMPLE, performance.now() - stoppedAt))
}

/** The same session from another place, over HTTP. */
async function cancelElsewhere({ house, items, stage }: Race, id: string): Promise<void> {
  stage.ledger.count('cancels')
  const session = [...items.values()][0] ?? ''
  const response = await fetch(`${house.url}/api/streams/${id}/cancel`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-session': session },
    body: '{}',
  })
  await response.body?.cancel()
}

function callOf(vendor: HttpVendor, prompt: string): Call | undefined {
  const requests = vendor.requestsOf(prompt)
  const [request] = requests
  if (!request) return undefined
  return {
    text: request.sent,
    asked: requests.length,
    ended: request.sent === vendor.text,
    sentAt: [],
    overAt: undefined,
  }
}
