// Stops an older Node with a sentence instead of a stack. Import it first, and only in words that an old Node can read.
const MINIMUM = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
const tooOld = major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])

if (tooOld) {
  console.error(
    'Runnel needs Node ' +
      MINIMUM.join('.') +
      ' or newer; this is ' +
      process.version +
      '.\n' +
      'Install a current version from https://nodejs.org (or with your version manager) and start again.',
  )
  process.exit(1)
}
