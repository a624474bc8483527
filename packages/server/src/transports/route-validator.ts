import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'

/** What Fastify makes a refusal of. */
interface Refused {
  readonly error: FastifySchemaValidationError[]
}

/**
 * Checks requests as commands on a socket are checked. Compiled by the first request of a route: a start should not wait
 * for what may never be asked. Nothing is converted, added or removed, whatever the app around does with its own routes.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  let validator: Validator | undefined
  return (data: unknown): true | Refused => {
    validator ??= Compile(schema)
    return validator.Check(data) || { error: [...validator.Errors(data)] }
  }
}
