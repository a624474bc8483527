import type { FastifyServerOptions } from 'fastify'
import { createRequire } from 'node:module'

type Factory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

/** Found from where Fastify stands: they are its own dependencies. */
const requireOfFastify = createRequire(createRequire(import.meta.url).resolve('fastify'))

/**
 * Fastify's own compilers of schemas, loaded by the first route that needs one. Fastify loads both, and Ajv with them, for
 * every app; Runnel's routes bring theirs, so that a start does without.
 */
export const compilersOnDemand = {
  buildValidator: onDemand('@fastify/ajv-compiler'),
  buildSerializer: onDemand('@fastify/fast-json-stringify-compiler'),
} as Factory

/** Both modules make a builder when they are called. */
function onDemand(specifier: string): (...given: unknown[]) => unknown {
  return (...given) => (requireOfFastify(specifier) as () => (...given: unknown[]) => unknown)()(...given)
}
