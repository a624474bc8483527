// Emits the validator of server messages as plain code: browsers then need neither eval nor TypeBox, and load little. It
// accepts exactly what the schema does; a test compares the two on thousands of values.

const HEADER = '// Generated from the schemas by `npm run generate`. Do not edit.'

const HELPERS = `const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value, least) => Number.isInteger(value) && value >= least`

/** The longest choice that is written out; a longer one is looked up in a list. */
const MAX_WRITTEN_OUT = 4

/** Keywords that this generator understands, or that say nothing about a value. Any other one stops it. */
const KEYWORDS = new Set('type const enum anyOf not properties required minimum minLength description title'.split(' '))

/**
 * @param {import('typebox').TSchema} schema
 * @param {{ typeName: string, from: string }} type what a checked value is, and the module that declares it
 * @returns {string} the module's text
 */
export function validatorModule(schema, { typeName, from }) {
  const parts = new Parts()
  const check = checkOf(schema, 'value', parts)
  return `// @ts-nocheck: emitted code, whose types are those of the schema
${HEADER}
import type { ${typeName} } from '${from}'

${HELPERS}
${parts.declarations.join('\n')}

/** Whether the value is a ${typeName}. Unknown fields are ignored. */
export function Check(value: unknown): value is ${typeName} {
  return ${check}
}
`
}

/** What is used in several places, declared once. */
class Parts {
  declarations = []
  #names = new Map()

  /** The name of a declaration with this key, made on first use; inner ones come ahead of it. */
  name(kind, key, declare) {
    const known = this.#names.get(key)
    if (known) return known
    const code = declare()
    const name = `${kind}${this.declarations.length}`
    this.#names.set(key, name)
    this.declarations.push(`const ${name} = ${code}`)
    return name
  }
}

/** An expression that tells whether what stands at `path` fits the schema. */
function checkOf(schema, path, parts) {
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS.has(keyword))
  if (unknown) throw new Error(`${unknown} would need TypeBox at run time; keep it out of server messages`)
  if ('const' in schema) return `${path} === ${JSON.stringify(schema.const)}`
  if (schema.anyOf) return checkOfUnion(schema.anyOf, path, parts)
  if (schema.enum) return checkOfChoice(schema.enum, path, parts)
  if (schema.type === 'object') return checkOfObject(schema, path, parts)
  return checkOfValue(schema, path)
}

function checkOfValue({ type, minimum, minLength = 0 }, path) {
  switch (type) {
    case 'string':
      if (minLength > 1) throw new Error('a minLength above 1 would have to count code points')
      return `typeof ${path} === 'string'${minLength === 1 ? ` && ${path} !== ''` : ''}`
    case 'integer':
      return minimum === undefined ? `Number.isInteger(${path})` : `isCount(${path}, ${minimum})`
    case 'number':
      if (minimum !== undefined) throw new Error('a minimum is known for integers only')
      return `Number.isFinite(${path})`
    case 'boolean':
      return `typeof ${path} === 'boolean'`
    default:
      throw new Error(`no check is known for ${JSON.stringify({ type })}`)
  }
}

function checkOfUnion(members, path, parts) {
  if (members.every((member) => 'const' in member)) {
    const values = members.map((member) => member.const)
    return checkOfChoice(values, path, parts)
  }
  const flat = members.flatMap((member) => member.anyOf ?? [member])
  if (!flat.every(({ type }) => type === 'object')) {
    return `(${flat.map((member) => checkOf(member, path, parts)).join(' || ')})`
  }
  return `isObject(${path}) && (${flat.map((member) => `\n    (${fieldsOf(member, path, parts)})`).join(' ||')}\n  )`
}

function checkOfChoice(values, path, parts) {
  const literals = values.map((value) => JSON.stringify(value))
  if (values.length <= MAX_WRITTEN_OUT) return `(${literals.map((value) => `${path} === ${value}`).join(' || ')})`
  const list = `[${literals.join(', ')}]`
  return `${parts.name('choice', list, () => list)}.includes(${path})`
}

/** An object inside a message is a function of its own: most of them stand in several messages. */
function checkOfObject(schema, path, parts) {
  const fields = () => `(value) => isObject(value) && ${fieldsOf(schema, 'value', parts)}`
  return `${parts.name('object', JSON.stringify(schema), fields)}(${path})`
}

function fieldsOf({ properties, required = [] }, path, parts) {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const field = `${path}.${name}`
    if (schema.not) return `${field} === undefined`
    const check = checkOf(schema, field, parts)
    // A field that has to be there fits nothing when it is not: each of the checks above refuses undefined.
    return required.includes(name) ? check : `(${field} === undefined || ${group(check)})`
  })
  return fields.join(' && ')
}

/** `&&` binds closer than `||`; the brackets are for people. */
function group(check) {
  return check.includes(' && ') ? `(${check})` : check
}
