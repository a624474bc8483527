// Writes every generated file; with --check it writes nothing and fails when one is stale. Reads the built protocol.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetupFailure, main } from './failure.mjs'
import { streamSchema } from './generate-stream-schema.mjs'
import { validatorModule } from './generate-validators.mjs'
import { inRoot } from './paths.mjs'
import { runTool } from './run.mjs'

const checkOnly = process.argv.includes('--check')

/** @returns {Promise<Record<string, string>>} path from the root → content */
async function generatedFiles() {
  const schemas = await import(pathToFileURL(inRoot('packages/protocol/dist/schemas.js')).href)
  return {
    'packages/protocol/src/generated/server-message.check.ts': validatorModule(schemas.ServerMessage, {
      typeName: 'ServerMessage',
      from: '../messages.js',
    }),
    'contracts/stream-schema.yaml': streamSchema(schemas),
  }
}

/** The check runs beside the compiler, on a build that its caller has made. */
async function buildProtocol() {
  const { code, output } = await runTool('typescript/bin/tsc', ['-b', 'packages/protocol'])
  if (code !== 0) throw new SetupFailure('packages/protocol does not compile.', output)
}

async function isStale([path, content]) {
  const current = await readFile(inRoot(path), 'utf8').catch(() => undefined)
  return current !== content
}

async function write([path, content]) {
  await mkdir(dirname(inRoot(path)), { recursive: true })
  await writeFile(inRoot(path), content)
}

await main(async () => {
  if (!checkOnly) await buildProtocol()
  const files = Object.entries(await generatedFiles())
  const flags = await Promise.all(files.map(isStale))
  const stale = files.filter((_, index) => flags[index])
  const paths = stale.map(([path]) => path).join(', ')
  if (checkOnly && stale.length > 0) {
    throw new SetupFailure(`Stale: ${paths}. Run \`npm run generate\` and commit the result.`)
  }
  await Promise.all(stale.map(write))
  if (stale.length > 0) console.log(`Written: ${paths}`)
})
