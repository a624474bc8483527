// `npm run test:cluster`: servers behind nginx that are killed, stopped, deployed and cut off; see docs/reliability.md.
import './node-version.mjs'

const { main } = await import('./failure.mjs')
const { ensureNginx, ensureRedis } = await import('./programs.mjs')
const { setUp } = await import('./setup.mjs')

await main(async () => {
  // Ahead of what takes minutes: without them it is for nothing.
  const env = { REDIS_SERVER_PATH: await ensureRedis(), NGINX_PATH: await ensureNginx() }
  await setUp()
  // Behind the set-up: it needs what that installs.
  const { runStress } = await import('./stress/run-stress.mjs')
  await runStress(['--cluster', ...process.argv.slice(2)], env)
})
