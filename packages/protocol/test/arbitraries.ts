import fc, { type Arbitrary } from 'fast-check'

/** As much of JSON Schema as the protocol's schemas use. */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly not?: object
  readonly required?: readonly string[]
  readonly patternProperties?: object
  readonly pattern?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

// Long enough to be interesting, short enough that a failing example can be read.
const MAX_TEXT = 40

/** Values that fit the schema, a TypeBox schema or any other JSON Schema of the kind above. */
export function fitting(schema: object): Arbitrary<unknown> {
  return fittingSchema(schema)
}

function fittingSchema(schema: Schema): Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fittingSchema))
  switch (schema.type) {
    case 'object':
      return schema.patternProperties ? fc.dictionary(fc.string(), fc.jsonValue()) : fittingObject(schema)
    case 'string':
      return fittingString(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: 1_000_000 })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    default:
      throw new Error(`no values are known for the schema ${JSON.stringify(schema)}`)
  }
}

function fittingObject({ properties = {}, required = [] }: Schema): Arbitrary<unknown> {
  // A field that may not be there has a schema that nothing fits.
  const possible = Object.entries(properties).filter(([, schema]) => !schema.not)
  const fields = possible.map(([name, schema]) => [name, fittingSchema(schema)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] })
}

function fittingString({ pattern, minLength = 0, maxLength = MAX_TEXT }: Schema): Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  return fc.string({ minLength, maxLength: Math.min(maxLength, MAX_TEXT), unit: 'grapheme' })
}

/** Values that fit the schema, with one field taken away, added or made something else: most of them do not fit. */
export function nearlyFitting(schema: object): Arbitrary<unknown> {
  return fc.tuple(fitting(schema), fc.nat(), change).map(([value, where, how]) => changed(value, where, how))
}

type Change = { readonly remove: true } | { readonly set: unknown }

const change: Arbitrary<Change> = fc.oneof(
  fc.constant({ remove: true } as const),
  fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0.5, 1e21, '', null, true, {}, [])).map((set) => ({ set })),
)

function changed(value: unknown, where: number, how: Change): unknown {
  const copy: unknown = structuredClone(value)
  const places = placesIn(copy)
  const place = places[where % places.length]
  if (!place) return copy
  if ('remove' in how) Reflect.deleteProperty(place.owner, place.key)
  else Reflect.set(place.owner, place.key, how.set)
  return copy
}

/** Values on either side of every bound that the schemas have, and of other types. */
const BORDERS: readonly unknown[] = [-2, -1, 0, 1, 2, 0.5, 2 ** 53, '', 'x', true, null, {}, []]

/** The value with each of its fields in turn taken away, and set to each border. */
export function* variations(value: unknown): Generator {
  const count = placesIn(value).length
  for (let where = 0; where < count; where++) {
    yield changed(value, where, { remove: true })
    for (const set of BORDERS) yield changed(value, where, { set })
  }
}

interface Place {
  readonly owner: object
  readonly key: string
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [{ owner: value, key }, ...placesIn(inner)])
}
