// `npm run test:mutants`: takes one guard out at a time, and fails when the suite stays green without it.
// Arguments narrow it to mutants whose name has one of them in it; `--check` only looks whether each still fits.
import { readFile } from 'node:fs/promises'
import { SetupFailure, main } from './failure.mjs'
import { countIn, editsOf, MUTANTS } from './mutants/mutants.mjs'
import { runMutant } from './mutants/run-mutant.mjs'
import { inRoot } from './paths.mjs'
import { seconds } from './progress.mjs'

/** Each run is one process that keeps a core busy. */
const AT_ONCE = 2

const args = process.argv.slice(2)
const wanted = args.filter((arg) => arg !== '--check')

await main(async () => {
  const mutants = MUTANTS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  if (mutants.length === 0) throw new SetupFailure(`No mutant has ${wanted.join(' or ')} in its name.`)
  await checkFit(mutants)
  if (args.includes('--check')) return console.log(`${mutants.length} mutants fit their sources`)
  await checkGreen(mutants)
  const survivors = await killAll(mutants)
  console.log(`${mutants.length - survivors} killed, ${survivors} survived`)
  if (survivors > 0) process.exitCode = 1
})

/** A text that is not there exactly once means that the guard has moved: the mutant would prove nothing. */
async function checkFit(mutants) {
  const rotten = []
  for (const mutant of mutants) {
    for (const edit of editsOf(mutant)) {
      const count = countIn(await readFile(inRoot(edit.file), 'utf8').catch(() => ''), edit)
      if (count !== 1) rotten.push(`${mutant.name}: ${count} times in ${edit.file}: ${edit.find}`)
    }
  }
  if (rotten.length > 0) throw new SetupFailure('Mutants have rotted: fit them to the sources.', rotten.join('\n'))
}

/** A suite that is red anyway kills everything. */
async function checkGreen(mutants) {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))]
  const { fate, by, ms } = await runMutant(undefined, files)
  if (fate !== 'survived') throw new SetupFailure(`The tests fail with every guard in place: ${by}`)
  console.log(`green as it is (${seconds(ms)})`)
}

async function killAll(mutants) {
  const waiting = [...mutants]
  let survivors = 0
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const verdict = await runMutant(mutant.name, mutant.tests)
      if (verdict.fate !== 'killed') survivors += 1
      console.log(row(mutant, verdict))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return survivors
}

function row({ name }, { fate, by, ms }) {
  const mark = fate === 'killed' ? '✓' : '✗'
  return `${mark} ${name.padEnd(66)} ${seconds(ms).padStart(6)}  ${fate === 'killed' ? by : `${fate} ${by}`}`
}
