import { Compile } from 'typebox/compile'
import { parse } from './codec.js'
import { COMMANDS, type ClientCommand, type CommandType } from './commands.js'
import type { WireError } from './errors.js'

/** What a server makes of a frame: a command, or the error to answer with. */
export type DecodedCommand =
  | { readonly ok: true; readonly value: ClientCommand }
  | {
      readonly ok: false
      readonly error: WireError
      /** The command's type, as far as it could be read; echoed in the answer. */
      readonly re?: string
      readonly id?: string
      /** A type from the future, which does not count as malformed. */
      readonly unknownType?: true
    }

const MAX_ECHO_CHARS = 64

const validators = Object.fromEntries(
  Object.entries(COMMANDS).map(([type, schema]) => [type, Compile(schema)] as const),
) as unknown as Record<CommandType, { Check(value: unknown): boolean; Errors(value: unknown): SchemaError[] }>

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

/**
 * Reads a client's frame. Never throws; a bad frame becomes the error to answer with, `path` naming the field.
 * Unknown fields are ignored.
 */
export function decodeCommand(text: string): DecodedCommand {
  const value = parse(text)
  if (value === undefined) return { ok: false, error: badJson() }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, error: badMessage('a message must be a JSON object', '') }
  }
  const { type } = value as Record<string, unknown>
  if (typeof type !== 'string')
    return { ok: false, error: badMessage('a message needs a type', '/type'), ...echo(value) }
  if (!Object.hasOwn(COMMANDS, type)) {
    const error = badMessage(`unknown type; this server knows ${Object.keys(COMMANDS).join(', ')}`, '/type')
    return { ok: false, error, unknownType: true, ...echo(value) }
  }
  const validator = validators[type as CommandType]
  if (validator.Check(value)) return { ok: true, value: value as ClientCommand }
  return { ok: false, error: firstError(validator.Errors(value)), ...echo(value) }
}

function badJson(): WireError {
  return { kind: 'request', code: 'bad_json', message: 'The message is not JSON.', retryable: false }
}

function badMessage(message: string, path: string): WireError {
  return { kind: 'request', code: 'bad_message', message, retryable: false, path }
}

function firstError(errors: readonly SchemaError[]): WireError {
  const error = errors[0]
  if (!error) return badMessage('the message does not fit its type', '')
  return badMessage(error.message, pathOf(error))
}

/** A missing property is reported at its parent; the path of the property itself says more. */
function pathOf(error: SchemaError): string {
  if (error.keyword !== 'required') return error.instancePath
  const { requiredProperties } = error.params as { requiredProperties?: string[] }
  const missing = requiredProperties?.[0]
  return missing === undefined ? error.instancePath : `${error.instancePath}/${missing}`
}

function echo(value: object): { re?: string; id?: string } {
  const { type, id } = value as Record<string, unknown>
  return {
    ...(isShort(type) && { re: type }),
    ...(isShort(id) && { id }),
  }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_ECHO_CHARS
}
