// Writes every generated file; with --check it writes nothing and fails when one is stale. Reads the built packages.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readExamples } from './contract-definitions.mjs'
import { SetupFailure, main } from './failure.mjs'
import { asyncApi } from './generate-asyncapi.mjs'
import { elementFiles } from './generate-elements.mjs'
import { envExample } from './generate-env-example.mjs'
import { openApi } from './generate-openapi.mjs'
import { streamSchema } from './generate-stream-schema.mjs'
import { validatorModule } from './generate-validators.mjs'
import { inRoot } from './paths.mjs'
import { runTool } from './run.mjs'

const checkOnly = process.argv.includes('--check')

/** @returns {Promise<Record<string, string>>} path from the root → content */
async function generatedFiles() {
  const schemas = await importBuilt('packages/protocol/dist/schemas.js')
  const examples = await readExamples()
  const { ConfigSchema } = await importBuilt('packages/server/dist/config.js')
  const { createApp } = await importBuilt('packages/server/dist/index.js')
  return {
    'packages/protocol/src/generated/server-message.check.ts': validatorModule(schemas.ServerMessage, {
      typeName: 'ServerMessage',
      from: '../messages.js',
    }),
    'contracts/stream-schema.yaml': streamSchema(schemas, examples),
    'contracts/asyncapi.yaml': asyncApi(schemas, examples),
    'contracts/openapi.yaml': await openApi(createApp),
    '.env.example': envExample(ConfigSchema),
    ...(await elementFiles()),
  }
}

function importBuilt(path) {
  return import(pathToFileURL(inRoot(path)).href)
}

/** The check runs beside the compiler, on a build that its caller has made. */
async function build() {
  const results = await Promise.all([
    runTool('typescript/bin/tsc', ['-b', 'packages/protocol', 'packages/server']),
    runTool('vite/bin/vite.js', ['build', 'packages/server', '--logLevel', 'warn']),
  ])
  if (results.every(({ code }) => code === 0)) return
  const output = results.map((result) => result.output).join('')
  throw new SetupFailure('The packages that files are generated from do not compile.', output)
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
  if (!checkOnly) await build()
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
