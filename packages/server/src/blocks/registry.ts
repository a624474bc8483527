import type { TObject } from 'typebox'
import { ask } from './ask.js'
import type { Block, BlockView } from './define-block.js'
import { diagram } from './diagram.js'
import { explain } from './explain.js'
import { quiz } from './quiz.js'

export { checkParams } from './check-params.js'

/** The blocks that a server offers. */
export interface BlockRegistry {
  /** The block of that type or alias. */
  get(type: string): Block | undefined
  /** Every block once, the built-in ones first. */
  list(): Block[]
}

/** A block cannot be offered as it was declared: a mistake in the program, told at start. */
export class BlockDefinitionError extends Error {
  override readonly name = 'BlockDefinitionError'
  readonly code = 'block_definition'
}

const BUILT_IN: readonly Block[] = [ask, explain, quiz, diagram]

const VIEWS: readonly BlockView[] = ['markdown', 'quiz', 'diagram']

const TYPE = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

export interface BlockRegistryOptions {
  /** Parameters, all optional, that every block takes beside its own; where it has one of the same name, that counts. */
  readonly params?: TObject
}

/**
 * The built-in blocks and `own` ones. An own block of a built-in type replaces it, its aliases included; an own block
 * may also take a built-in alias as its type.
 * @throws {BlockDefinitionError} for a malformed type or alias, and for a name that two own blocks claim
 */
export function createBlockRegistry(
  given: readonly Block[] = [],
  { params }: BlockRegistryOptions = {},
): BlockRegistry {
  for (const block of given) checkDefinition(block)
  const taking = (block: Block) => (params ? withParams(block, params) : block)
  const own = given.map(taking)
  const ownNames = namesOf(own)
  const replaced = new Set(own.map((block) => block.type))
  const builtIn = BUILT_IN.filter((block) => !replaced.has(block.type)).map(taking)
  // Own names last: where a built-in alias has the same name, the own block wins.
  const names = new Map([...namesOf(builtIn), ...ownNames])
  const blocks = [...builtIn.filter((block) => names.get(block.type) === block), ...own]
  return { get: (type) => names.get(type), list: () => [...blocks] }
}

function namesOf(blocks: readonly Block[]): Map<string, Block> {
  const names = new Map<string, Block>()
  for (const block of blocks) {
    for (const name of [block.type, ...(block.aliases ?? [])]) {
      const other = names.get(name)
      if (other)
        throw new BlockDefinitionError(`Two blocks claim the name "${name}": "${other.type}" and "${block.type}".`)
      names.set(name, block)
    }
  }
  return names
}

/** The same block with more parameters. Whatever else its schema says stays as it is. */
function withParams(block: Block, more: TObject): Block {
  const { properties } = block.params
  const schema = Object.getOwnPropertyDescriptors(block.params)
  const value = { ...properties, ...more.properties, ...properties }
  return {
    ...block,
    instructions: (params) => block.instructions(params),
    prompt: (prompt, params) => block.prompt(prompt, params),
    params: Object.defineProperties({}, { ...schema, properties: { ...schema.properties, value } }) as TObject,
  }
}

/** @throws {BlockDefinitionError} */
export function checkDefinition(block: Block): void {
  for (const name of [block.type, ...(block.aliases ?? [])]) {
    if (typeof name === 'string' && TYPE.test(name)) continue
    const shown = JSON.stringify(name)
    throw new BlockDefinitionError(
      `${shown} cannot be the type or an alias of a block: use 1 to 64 of a-z, 0-9 and dashes inside, such as "my-block".`,
    )
  }
  checkPresentation(block)
  if (typeof block.instructions === 'function' && typeof block.prompt === 'function' && isObjectSchema(block)) return
  throw new BlockDefinitionError(
    `The block "${block.type}" needs params: Type.Object({ … }), instructions(params) and prompt(prompt, params).`,
  )
}

function checkPresentation({ type, title, description, view }: Block): void {
  if (typeof title !== 'string' || title === '' || typeof description !== 'string') {
    throw new BlockDefinitionError(`The block "${type}" needs a title and a description.`)
  }
  if (VIEWS.includes(view)) return
  throw new BlockDefinitionError(`The block "${type}" needs a view: one of ${VIEWS.join(', ')}.`)
}

function isObjectSchema(block: Block): boolean {
  const params: unknown = block.params
  return typeof params === 'object' && params !== null && 'type' in params && params.type === 'object'
}
