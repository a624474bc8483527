// Emits the validator of server messages as plain code: browsers then need neither eval nor TypeBox.
import { Code } from 'typebox/compile'

const HEADER = '// Generated from the schemas by `npm run generate`. Do not edit.'

/** The only member of TypeBox's guard that the generated check may use; anything else stops the generator. */
const GUARD = 'const Guard = { CodePointCount: (text) => [...text].length }'

/**
 * @param {import('typebox').TSchema} schema
 * @param {{ typeName: string, from: string }} type what a checked value is, and the module that declares it
 * @returns {string} the module's text
 */
export function validatorModule(schema, { typeName, from }) {
  const { Code: code, External } = Code(schema)
  if (External.variables.length > 0) {
    throw new Error(
      `${typeName}: pattern, format and Record would need TypeBox at run time; keep them out of server messages`,
    )
  }
  const checks = code.split('\n').filter((line) => line.startsWith('const check_'))
  const unknown = checks.join('\n').match(/\b(?:Guard|Hashing)\.(?!CodePointCount\b)\w+/)
  if (unknown) throw new Error(`${typeName}: the check uses ${unknown[0]}, which the generated module does not provide`)
  return `// @ts-nocheck: emitted by TypeBox
${HEADER}
import type { ${typeName} } from '${from}'

${GUARD}
${checks.join('\n')}

/** Whether the value is a ${typeName}. Unknown fields are ignored. */
export function Check(value: unknown): value is ${typeName} {
  return check_0(value)
}
`
}
