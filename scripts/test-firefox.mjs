// `npm run test:firefox`: the embed on somebody else's page, in the Firefox that is installed. No part of `npm test`.
import './node-version.mjs'

const { ensureFirefox } = await import('./ensure-browser.mjs')
const { main } = await import('./failure.mjs')
const { runTool } = await import('./run.mjs')
const { setUp } = await import('./setup.mjs')

await main(async () => {
  await setUp()
  const env = { FIREFOX_PATH: await ensureFirefox() }
  const args = ['run', '--config', 'vitest.firefox.config.ts', ...process.argv.slice(2)]
  const { code } = await runTool('vitest/vitest.mjs', args, { env, foreground: true })
  if (code !== 0) process.exitCode = 1
})
