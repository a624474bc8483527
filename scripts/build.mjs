// `npm run build`
import './node-version.mjs'

const { main } = await import('./failure.mjs')
const { setUp } = await import('./setup.mjs')

await main(setUp)
