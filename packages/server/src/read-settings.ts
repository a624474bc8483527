import type { Static, TObject } from 'typebox'
import { Check, Errors } from 'typebox/value'

/** Why settings do not fit their schema: of the first value that is wrong. */
export interface SettingFault {
  /** Undefined where the fault is in no one setting. */
  readonly name: string | undefined
  readonly message: string
  /** The values that may stand there, where those are few. */
  readonly choices: readonly (string | number | boolean)[]
}

export type ReadSettings<Schema extends TObject> =
  | { readonly ok: true; readonly settings: Static<Schema> }
  | { readonly ok: false; readonly fault: SettingFault }

interface Setting {
  readonly type?: unknown
  readonly default?: unknown
}

/**
 * Settings by their schema: text becomes a number or a flag where the schema asks for one, a setting that is left out has its default,
 * and what is no setting is dropped. Never throws. Not TypeBox's own conversion: it takes an empty text for 0, `1.5` for 1 and `true`
 * for a number, so that a slip of the pen would be a setting.
 */
export function readSettings<Schema extends TObject>(
  schema: Schema,
  data: Readonly<Record<string, unknown>>,
): ReadSettings<Schema> {
  const settings: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries<Setting>(schema.properties)) {
    const value = data[name] === undefined ? structuredClone(setting.default) : fromText(data[name], setting.type)
    if (value !== undefined) settings[name] = value
  }
  if (Check(schema, settings)) return { ok: true, settings }
  return { ok: false, fault: faultOf(Errors(schema, settings)) }
}

/** What cannot be converted is left as it is, to be refused. */
function fromText(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  const isNumber = type === 'integer' && value.trim() !== '' && Number.isFinite(Number(value))
  return isNumber ? Number(value) : value
}

function faultOf(errors: ReturnType<typeof Errors>): SettingFault {
  const [first] = errors
  const name = first?.instancePath.split('/')[1]
  const choices = errors.flatMap(({ keyword, instancePath, params }) =>
    keyword === 'const' && instancePath === first?.instancePath ? [params.allowedValue as string] : [],
  )
  return { name, message: first?.message ?? 'is not valid', choices }
}
