// `npm start`: from a fresh clone to a running server. Arguments go to the server.
import './node-version.mjs'

// Imported after the version check, which must come before anything that an old Node cannot parse.
const { pathToFileURL } = await import('node:url')
const { main } = await import('./failure.mjs')
const { inRoot } = await import('./paths.mjs')
const { setUp } = await import('./setup.mjs')

const PARENT_CHECK_MS = 500

await main(async () => {
  await setUp()
  const cli = inRoot('packages/server/dist/cli.js')
  // In this process, so that signals reach the server at once; it sees itself as the program that was started.
  process.argv[1] = cli
  if (process.env.npm_lifecycle_event) stopWithParent()
  await import(pathToFileURL(cli).href)
})

/** A SIGTERM to npm ends npm and its shell, and never reaches this process: it would go on, and hold the port. */
function stopWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, PARENT_CHECK_MS)
  watch.unref()
}
