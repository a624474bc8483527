// `npm run check`: everything that can be told without running the program. Arguments name the checks to run.
import './node-version.mjs'

const { runChecks } = await import('./checks.mjs')
const { main } = await import('./failure.mjs')
const { setUp } = await import('./setup.mjs')

await main(async () => {
  await setUp()
  const { failed } = await runChecks(process.argv.slice(2))
  if (failed > 0) process.exitCode = 1
})
