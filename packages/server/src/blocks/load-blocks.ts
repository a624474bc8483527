import { readdir } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Block } from './define-block.js'
import { BlockDefinitionError, checkDefinition } from './registry.js'

const MODULES: ReadonlySet<string> = new Set(['.js', '.mjs'])

/**
 * The blocks of a folder: every module in it (`.js`, `.mjs`) has a block, or an array of them, as its default export.
 * @throws {BlockDefinitionError} in one line that names the file and what is wrong with it
 */
export async function loadBlocks(folder: string): Promise<Block[]> {
  const files = await modulesIn(folder)
  const blocks: Block[] = []
  const claimed = new Map<string, string>()
  for (const file of files) {
    for (const block of await blocksOf(folder, file)) {
      for (const name of [block.type, ...(block.aliases ?? [])]) {
        const other = claimed.get(name)
        if (other !== undefined) fail(file, `claims the name "${name}", which ${other} has`)
        claimed.set(name, file)
      }
      blocks.push(block)
    }
  }
  return blocks
}

async function modulesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder)
    return entries.filter((entry) => MODULES.has(extname(entry))).sort()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new BlockDefinitionError(
      `BLOCKS_DIR=${folder} cannot be read (${code ?? 'unknown'}). It is a folder of modules.`,
      {
        cause,
      },
    )
  }
}

async function blocksOf(folder: string, file: string): Promise<Block[]> {
  const given = await defaultOf(folder, file)
  const blocks: unknown[] = Array.isArray(given) ? given : [given]
  return blocks.map((block) => {
    if (typeof block !== 'object' || block === null) {
      return fail(
        file,
        'has no block as its default export. Write: export default defineBlock({ … }), or an array of them',
      )
    }
    try {
      checkDefinition(block as Block)
    } catch (cause) {
      fail(file, cause instanceof BlockDefinitionError ? cause.message : 'cannot be read', cause)
    }
    return block as Block
  })
}

async function defaultOf(folder: string, file: string): Promise<unknown> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(join(folder, file))).href)
    return (module as { default?: unknown }).default
  } catch (cause) {
    // The module is the operator's own: what it says is for them.
    const [line = ''] = String(cause).split('\n')
    return fail(file, `cannot be loaded: ${line}`, cause)
  }
}

function fail(file: string, what: string, cause?: unknown): never {
  throw new BlockDefinitionError(`BLOCKS_DIR: ${file}: ${what}`, { cause })
}
