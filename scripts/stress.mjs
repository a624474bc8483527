// `npm run stress`: real clients against a real server through a network that fails; see docs/reliability.md.
import './node-version.mjs'

const { main } = await import('./failure.mjs')
const { runStress } = await import('./stress/run-stress.mjs')

await main(() => runStress(process.argv.slice(2)))
