// Writes every generated file; with --check it writes nothing and fails when one is stale. Needs the built packages.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { validatorModule } from './generate-validators.mjs'

const root = new URL('../', import.meta.url)
const checkOnly = process.argv.includes('--check')

const schemas = await import(new URL('packages/protocol/dist/schemas.js', root).href)

/** @type {Record<string, string>} path from the root → content */
const files = {
  'packages/protocol/src/generated/server-message.check.ts': validatorModule(schemas.ServerMessage, {
    typeName: 'ServerMessage',
    from: '../messages.js',
  }),
}

const stale = []
for (const [path, content] of Object.entries(files)) {
  const file = fileURLToPath(new URL(path, root))
  const current = await readFile(file, 'utf8').catch(() => undefined)
  if (current === content) continue
  stale.push(path)
  if (!checkOnly) await writeFile(file, content)
}

if (stale.length > 0) console.log(`${checkOnly ? 'stale' : 'written'}: ${stale.join(', ')}`)
if (checkOnly && stale.length > 0) {
  console.error('Run `npm run generate` and commit the result.')
  process.exitCode = 1
}
