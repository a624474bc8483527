// `npm start`: from a fresh clone to a running server. Arguments go to the server.
import './node-version.mjs'

// Imported after the version check, which must come before anything that an old Node cannot parse.
const { pathToFileURL } = await import('node:url')
const { main } = await import('./failure.mjs')
const { inRoot } = await import('./paths.mjs')
const { setUp } = await import('./setup.mjs')
const { watchParent } = await import('./watch-parent.mjs')

await main(async () => {
  await setUp()
  const cli = inRoot('packages/server/dist/cli.js')
  // In this process, so that signals reach the server at once; it sees itself as the program that was started.
  process.argv[1] = cli
  const stopWatching = watchParent()
  await import(pathToFileURL(cli).href)
  // The server listens, and hears signals itself: a parent that dies of the same one is no second signal. Not before
  // that: a signal with a listener would not end this process any more.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.once(signal, stopWatching)
})
