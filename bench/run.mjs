// `npm run bench`: Runnel beside others, each alone on a core. `--quick` for a glance, names for some, `--profile` for
// where the time goes. Wants the build.
import '../scripts/node-version.mjs'
import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { main } from '../scripts/failure.mjs'
import { setUp } from '../scripts/setup.mjs'
import { canPin } from './child.mjs'
import { contenders as all } from './contenders.mjs'
import { FULL, QUICK } from './plan.mjs'
import { profileAll } from './profile.mjs'
import { faultsOf, sceneTable } from './report/tables.mjs'
import { installRivals } from './rivals/install.mjs'
import { playRounds } from './rounds.mjs'

const RESULTS = new URL('../.cache/bench/', import.meta.url)

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, profile: { type: 'boolean' } },
})

function chosen(usual) {
  const unknown = names.filter((name) => !all.some((contender) => contender.name === name))
  if (unknown.length > 0)
    throw new Error(`No such contender: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`)
  const wanted = names.length > 0 ? names : usual
  return all.filter(({ name }) => wanted.includes(name))
}

async function compare() {
  const plan = flags.quick ? QUICK : FULL
  const began = performance.now()
  const results = await playRounds({ ...plan, contenders: chosen(plan.contenders) }, say)
  say('')
  for (const scene of plan.scenes) {
    const found = results.get(scene.key)
    console.log(`\n${scene.title}\n\n${sceneTable(scene, found)}`)
    for (const fault of faultsOf(found)) console.log(`✗ ${fault}`)
  }
  console.log(
    `\n${Math.round((performance.now() - began) / 1_000)} s${canPin ? '' : '; processes were NOT kept on cores of their own'}`,
  )
  await mkdir(RESULTS, { recursive: true })
  await writeFile(
    new URL('latest.json', RESULTS),
    JSON.stringify([...results].map(([key, found]) => [key, [...found]])),
  )
}

/** On a terminal one line that changes; elsewhere nothing. */
function say(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${text}`)
}

await main(async () => {
  await setUp()
  installRivals()
  if (flags.profile) await profileAll(chosen(['runnel']))
  else await compare()
})
