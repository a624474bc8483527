import * as protocol from '@runnel/protocol/schemas'
import * as http from './http-schemas.js'

type Json = Record<string, unknown>

/** What has a name in the document: objects and unions of them. Numbers and strings say more where they stand. */
const NAMED = new Map(
  Object.entries<unknown>({ ...protocol, ...http })
    .filter(([, value]) => isJson(value) && (value['type'] === 'object' || isUnionOfObjects(value)))
    .filter(([name]) => /^[A-Z]/.test(name) && !/(?:Params|Query)$/.test(name))
    .map(([name, schema]) => [JSON.stringify(schema), name] as const),
)

/** The named schemas, each with references to the others in it. */
export function components(): Json[] {
  return [...NAMED].map(([text, name]) => ({ $id: name, ...(inside(JSON.parse(text) as Json) as Json) }))
}

/** The schema with references in place of what has a name. By structure: an optional schema is a copy. */
export function refer(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(refer)
  if (!isJson(schema)) return schema
  const name = NAMED.get(JSON.stringify(schema))
  return name === undefined ? inside(schema) : { $ref: `${name}#` }
}

function inside(schema: Json): unknown {
  const literals = literalsOf(schema)
  if (literals)
    return { ...(schema['description'] !== undefined && { description: schema['description'] }), ...literals }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, refer(value)]))
}

/** A union of string literals reads better as an enum, and means the same. */
function literalsOf({ anyOf }: Json): Json | undefined {
  if (!Array.isArray(anyOf)) return undefined
  const values = anyOf.map((member: unknown) => (isJson(member) ? member['const'] : undefined))
  return values.every((value) => typeof value === 'string') ? { type: 'string', enum: values } : undefined
}

function isUnionOfObjects({ anyOf }: Json): boolean {
  return (
    Array.isArray(anyOf) &&
    anyOf.every((member) => isJson(member) && (member['type'] === 'object' || isUnionOfObjects(member)))
  )
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
