// `npm test`: set-up, the checks, every test. The last line is always `N passed, N failed`.
// Arguments narrow Vitest (`npm test -- packages/server`), and the checks are then left out.
import './node-version.mjs'

const { runChecks } = await import('./checks.mjs')
const { ensureBrowser } = await import('./ensure-browser.mjs')
const { main } = await import('./failure.mjs')
const { ensureNginx, ensureRedis } = await import('./programs.mjs')
const { setUp } = await import('./setup.mjs')
const { runVitest } = await import('./vitest.mjs')

const args = process.argv.slice(2)
// A set-up that fails leaves this as it is: one failure, and nothing that passed.
let total = { passed: 0, failed: 1 }

await main(async () => {
  await setUp()
  const browser = await ensureBrowser()
  const redis = await ensureRedis()
  const nginx = await ensureNginx()
  const checks = args.length > 0 ? { passed: 0, failed: 0 } : await runChecks()
  const tests = await runVitest(args, { browser, redis, nginx })
  total = { passed: checks.passed + tests.passed, failed: checks.failed + tests.failed }
})

if (total.failed > 0) process.exitCode = 1
console.log(`${total.passed} passed, ${total.failed} failed`)
