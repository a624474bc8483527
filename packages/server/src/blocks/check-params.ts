import { Compile, type Validator } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { Value } from 'typebox/value'
import type { Block } from './define-block.js'

/** Parameters that fit, or the field at fault: `path` is a JSON pointer from the prompt, such as `/params/questions`. */
export type CheckedParams =
  | { readonly ok: true; readonly params: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly path: string; readonly message: string }

// Compiling costs milliseconds, checking microseconds: once per block, and gone with it.
const validators = new WeakMap<Block, Validator>()

/** Checks a prompt's parameters against the block's schema. Unknown ones are ignored. Never throws. */
export function checkParams(block: Block, params: unknown = {}): CheckedParams {
  const validator = validatorOf(block)
  if (validator.Check(params)) return { ok: true, params: params as Readonly<Record<string, unknown>> }
  const error = validator.Errors(params)[0]
  if (!error) return { ok: false, path: '/params', message: 'does not fit the parameters of the block' }
  return { ok: false, path: pathOf(error), message: `${nameOf(error)} ${error.message}`.trim() }
}

/**
 * Parameters from a query string, where every value is text: `"5"` becomes 5 where the schema asks for a number. What
 * cannot be converted is left as it is, for `checkParams` to refuse.
 */
export function convertParams(block: Block, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const converted = Value.Convert(block.params, { ...query }) as Record<string, unknown>
  const properties: Readonly<Record<string, { readonly type?: unknown }>> = block.params.properties ?? {}
  for (const [name, { type }] of Object.entries(properties)) {
    if (Object.hasOwn(converted, name)) converted[name] = fromText(converted[name], type)
  }
  return converted
}

/** For schemas of plain JSON, which TypeBox checks and does not convert. */
function fromText(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  const isNumber = (type === 'integer' || type === 'number') && value.trim() !== '' && Number.isFinite(Number(value))
  return isNumber ? Number(value) : value
}

function validatorOf(block: Block): Validator {
  const known = validators.get(block)
  if (known) return known
  const validator = Compile(block.params)
  validators.set(block, validator)
  return validator
}

/** The parameter's name, for people; empty where the fault is in the whole. */
function nameOf({ instancePath }: TLocalizedValidationError): string {
  return instancePath.slice(1).replaceAll('/', '.')
}

/** A missing property is reported at its parent; the path of the property itself says more. */
function pathOf(error: TLocalizedValidationError): string {
  const missing = error.keyword === 'required' ? error.params.requiredProperties[0] : undefined
  const path = `/params${error.instancePath}`
  return missing === undefined ? path : `${path}/${missing}`
}
