// `npm run bench`: Runnel beside others, each alone on a core. `--quick` for a glance, names for some contenders, `--scene`
// for some scenes, `--rounds` and `--add` for one in parts, `--profile` for where the time goes, `--soak` for ten minutes,
// `--write` for the pages in the documentation. Wants the build.
import '../scripts/node-version.mjs'
import { parseArgs } from 'node:util'
import { SetupFailure, main } from '../scripts/failure.mjs'
import { setUp } from '../scripts/setup.mjs'
import { canPin } from './child.mjs'
import { contenders as all } from './contenders.mjs'
import { FULL, QUICK } from './plan.mjs'
import { profileAll } from './profile.mjs'
import { writePerformance } from './report/performance.mjs'
import { writeScaling } from './report/scaling.mjs'
import { faultsOf, othersShare, sceneTable } from './report/tables.mjs'
import { keepResults, readResults } from './results.mjs'
import { installRivals } from './rivals/install.mjs'
import { playRounds } from './rounds.mjs'
import { soak } from './scenarios/soak.mjs'

const SOAK_MINUTES = 10

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    profile: { type: 'boolean' },
    soak: { type: 'boolean' },
    write: { type: 'boolean' },
    add: { type: 'boolean' },
    rounds: { type: 'string' },
    scene: { type: 'string', multiple: true },
  },
})

/** Those that are named, or all. */
function chosen(list, wanted, what, nameOf) {
  const known = list.map(nameOf)
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new SetupFailure(`No such ${what}: ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  return wanted.length === 0 ? list : list.filter((one) => wanted.includes(nameOf(one)))
}

async function compare() {
  const plan = flags.quick ? QUICK : FULL
  const scenes = chosen(plan.scenes, flags.scene ?? [], 'scene', ({ key }) => key)
  const contenders = chosen(all, names, 'contender', ({ name }) => name)
  const rounds = flags.rounds === undefined ? plan.rounds : Number(flags.rounds)
  const results = flags.add ? await readResults() : new Map()
  // A glance is not kept: the pages are written from whole runs.
  const keep = () => (flags.quick ? Promise.resolve() : keepResults(results))
  const began = performance.now()
  await playRounds({ rounds, scenes }, contenders, { results, say, keep })
  say('')
  if (flags.write) {
    await writePerformance(FULL.scenes, results)
    await writeScaling(results)
  }
  for (const scene of scenes) print(scene, results.get(scene.key))
  const pinned = canPin ? '' : '; processes were NOT kept on cores of their own'
  console.log(`\n${Math.round((performance.now() - began) / 1_000)} s${pinned}`)
}

async function soakOne() {
  const [contender] = chosen(all, names.length > 0 ? names : ['runnel'], 'contender', ({ name }) => name)
  const rows = await soak(contender, { minutes: SOAK_MINUTES, say: (text) => console.log(text) })
  if (rows.some(({ faults }) => faults.length > 0)) process.exitCode = 1
  const results = await readResults()
  await keepResults(results.set('soak', new Map([[contender.name, rows]])))
}

function print(scene, found = new Map()) {
  if (found.size === 0) return
  console.log(`\n${scene.title}\n\n${sceneTable(scene, found)}`)
  const others = othersShare(found)
  if (others !== undefined) console.log(`\nThe server's core did ${others} of the time something else.`)
  for (const fault of faultsOf(found)) console.log(`✗ ${fault}`)
}

/** On a terminal one line that changes; elsewhere nothing. */
function say(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${text}`)
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

await main(async () => {
  await setUp()
  installRivals()
  if (flags.profile)
    return profileAll(chosen(all, names.length > 0 ? names : ['runnel'], 'contender', ({ name }) => name))
  if (flags.soak) return soakOne()
  await compare()
})
