import { seededRandom } from '../../kit/random.js'
import { startFaultProxy } from '../../kit/fault-proxy.js'
import { judgeWhole } from '../answer.js'
import { type HttpVendor, openHttpVendor } from '../http-vendor.js'
import { Player } from '../player.js'
import type { Scenario, Stage } from '../scenario.js'
import { startServerProcess } from '../server-process.js'
import { settles } from '../settle.js'

const SIZES = {
  small: { players: 6, streams: 5, tokens: 60, paceMs: 15 },
  full: { players: 20, streams: 10, tokens: 300, paceMs: 25 },
} as const

/** More than the answers take. */
const DRAIN_TIMEOUT_MS = 20_000

/** How long clients may take to find the successor, in milliseconds: they are sent there one after another. */
const MOVE_MS = 10_000

const SETTINGS = {
  SESSION_SECRET: 'a secret that both servers know',
  DRAIN_TIMEOUT_MS: String(DRAIN_TIMEOUT_MS),
  MAX_CONNECTIONS_PER_IP: '10000',
  MAX_STREAMS_PER_SESSION: '100',
  RATE_LIMIT_PROMPTS_PER_MINUTE: '0',
  AI_MAX_CONCURRENCY: '10000',
}

/** SIGTERM under load: what runs is finished, and the clients move on. */
export const drain: Scenario = {
  name: 'drain',
  about:
    'A server process gets SIGTERM while answers are written; its clients move on to a successor at the same address.',
  least: { streams: 36, moves: 6 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const vendor = await openHttpVendor(SIZES[size])
    const env = { ...SETTINGS, ...vendor.config }
    const [old, successor] = await Promise.all([startServerProcess(env), startServerProcess(env)])
    const proxy = await startFaultProxy({ port: old.port, seed })
    const random = seededRandom(seed)
    const players = Array.from({ length: SIZES[size].players }, () => new Player({ server: proxy.url, ledger, random }))
    const answers = players.flatMap((player, number) =>
      Array.from({ length: SIZES[size].streams }, (_, stream) => player.ask(`old-${number}-${stream}`)),
    )
    const begun = await settles(() => answers.every(({ stream }) => stream.view.text !== ''), MOVE_MS)
    ledger.hold(begun, 'not every answer began')
    proxy.target = successor.port
    old.terminate()
    const cut = await judgeAll(stage, vendor, answers)
    ledger.figure(`streams cut by a deploy, of ${answers.length} that ran`, cut, { unit: '', goal: 0 })
    ledger.hold((await old.exited) === 0, 'the drained server did not end well')
    await moveOn(stage, vendor, players)
    for (const player of players) player.close()
    await proxy.close()
    await successor.close()
    await vendor.close()
  },
}

/** @returns how many were not what the vendor said, to its end */
async function judgeAll({ ledger }: Stage, vendor: HttpVendor, answers: Player['answers']): Promise<number> {
  const before = ledger.failures
  for (const { prompt, ended } of answers) {
    const view = await ended
    const requests = vendor.requestsOf(prompt)
    const [request] = requests
    const text = request?.sent ?? ''
    judgeWhole(ledger, prompt, view, {
      text,
      asked: requests.length,
      ended: text === vendor.text,
      sentAt: [],
      overAt: undefined,
    })
  }
  return ledger.failures - before
}

/** Every client asks once more, and is answered by the successor. */
async function moveOn(stage: Stage, vendor: HttpVendor, players: readonly Player[]): Promise<void> {
  const { ledger } = stage
  const open = () => players.filter(({ client }) => client.connection.name === 'open').length
  ledger.hold(await settles(() => open() === players.length, MOVE_MS), `only ${open()} clients moved on`)
  ledger.count('moves', open())
  await judgeAll(
    stage,
    vendor,
    players.map((player, number) => player.ask(`new-${number}`)),
  )
}
