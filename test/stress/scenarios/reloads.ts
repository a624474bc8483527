import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, judgeWhole } from '../answer.js'
import { type House, openHouse } from '../house.js'
import type { Player, Way } from '../player.js'
import { between, type Scenario, type Stage } from '../scenario.js'
import { openSource, type Source } from '../source.js'

const SIZES = {
  small: { pages: 8, streams: 4, reloads: 6, tokens: 120, paceMs: 10 },
  full: { pages: 30, streams: 10, reloads: 40, tokens: 500, paceMs: 20 },
} as const

/** What passes between two reloads of a page, in milliseconds: often less than a connection takes. */
const BETWEEN_MS = [0, 200] as const

const WAYS: readonly Way[] = ['websocket', 'sse', 'poll', 'auto']

interface Asked {
  readonly prompt: string
  readonly id: string
}

/** Pages that are loaded again and again while their answers are written. */
export const reloads: Scenario = {
  name: 'reloads',
  about:
    'Clients are closed and made anew with the same storage in the middle of answers, on any transport, and read on.',
  least: { streams: 32, reloads: 40, merges: 100 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const { pages } = SIZES[size]
    const source = openSource(SIZES[size])
    const house = await openHouse({ ledger, seed, provider: source.provider, owned: [source] })
    for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) {
      const all = Array.from({ length: pages }, (_, number) => number)
      await Promise.all(all.map((number) => storm(stage, house, source, `${wave}-${number}`)))
    }
    await house.close()
  },
}

/** One page, and its reloads. */
async function storm({ ledger, random, size }: Stage, house: House, source: Source, name: string): Promise<void> {
  const { streams, reloads: times } = SIZES[size]
  const items = new Map<string, string>()
  const asked = Array.from({ length: streams }, (_, stream) => ({
    prompt: `reload-${name}-${stream}`,
    id: `reload-${name}-${stream}`,
  }))
  let player = house.player({ items })
  let answers = asked.map((one) => start(player, one))
  // A page without a session would ask in another one after its reload.
  await Promise.all(answers.map(({ stream }) => begun(stream)))
  for (let reload = 0; reload < times; reload += 1) {
    await delay(between(random, ...BETWEEN_MS))
    player.close()
    ledger.count('reloads')
    player = house.player({ items, transport: WAYS[between(random, 0, WAYS.length - 1)] ?? 'auto' })
    // What a page remembers by its id, and what it asks for again, are the same stream.
    answers = asked.map((one) =>
      random() < 0.7 ? player.watch(one.prompt, player.client.attach(one.id)) : start(player, one),
    )
  }
  for (const { prompt, ended } of answers) judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))
  player.close()
}

function start(player: Player, { prompt, id }: Asked): Answer {
  return player.watch(prompt, player.client.stream({ prompt, id }))
}

/** Resolves when the server is known to have the stream. */
function begun(stream: Answer['stream']): Promise<void> {
  return new Promise((resolve) => {
    const stop = stream.subscribe(({ seq }) => {
      if (seq < 0) return
      stop()
      resolve()
    })
  })
}
