// The TypeBox schemas as named JSON Schema definitions that refer to one another, for the documents in contracts/.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { inRoot } from './paths.mjs'

/** @typedef {Record<string, { summary: string, message: Record<string, unknown> }[]>} Examples by the schema's name */

/** The order in which a reader meets them; what is not listed follows in alphabetical order. */
const ORDER = ['ClientCommand', 'ServerMessage', 'StreamEvent', 'WireError']

/** @returns {Promise<Examples>} */
export async function readExamples() {
  return parse(await readFile(inRoot('contracts/examples.yaml'), 'utf8'))
}

/**
 * @param {Record<string, unknown>} schemas the module packages/protocol/src/schemas.ts
 * @param {{ at: string }} where the definitions stand in the document, such as `#/$defs/`
 * @returns {Record<string, object>} every named schema; those inside them by reference
 */
export function definitionsOf(schemas, { at }) {
  const named = namedSchemas(schemas)
  const names = new Map([...named].map(([name, schema]) => [JSON.stringify(schema), `${at}${name}`]))
  return Object.fromEntries([...named].sort(byOrder).map(([name, schema]) => [name, describe(schema, names)]))
}

function namedSchemas({ COMMANDS, ...exported }) {
  const named = Object.entries(exported).filter(([name, value]) => /^[A-Z]/.test(name) && isSchema(value))
  const commands = { description: 'everything that a client sends', anyOf: Object.values(COMMANDS) }
  return new Map([['ClientCommand', commands], ...named])
}

function isSchema(value) {
  return typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value || 'enum' in value)
}

/** One definition: its own keywords in full, named schemas inside it by reference. */
function describe(schema, names) {
  const literals = literalValues(schema)
  if (literals)
    return { type: 'string', enum: literals, ...(schema.description && { description: schema.description }) }
  const entries = Object.entries(schema).map(([key, value]) => [key, describeKeyword(key, value, names)])
  // The description first: it is what people read.
  return Object.fromEntries(entries.sort(([a], [b]) => Number(b === 'description') - Number(a === 'description')))
}

function describeKeyword(key, value, names) {
  if (key === 'properties' || key === 'patternProperties') {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, refer(schema, names)]))
  }
  if (key === 'anyOf') return value.map((schema) => refer(schema, names))
  if (key === 'items') return refer(value, names)
  return value
}

/** By structure, not identity: TypeBox copies a schema that it makes optional. */
function refer(schema, names) {
  const name = names.get(JSON.stringify(schema))
  return name === undefined ? describe(schema, names) : { $ref: name }
}

/** A union of string literals reads better as an enum, and means the same. */
function literalValues({ anyOf }) {
  const values = anyOf?.map((member) => member.const)
  return values?.every((value) => typeof value === 'string') ? values : undefined
}

function byOrder([a], [b]) {
  const rank = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}
