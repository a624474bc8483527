import type { ErrorCode } from '@runnel/protocol'
import { StreamEvent } from '@runnel/protocol/schemas'
import type { TSchema } from 'typebox'
import { ErrorBody } from './http-schemas.js'
import { STATUS } from './status-codes.js'

/** A response in the JSON of its schema. */
export function json(schema: TSchema, description = describe(schema)): object {
  return { description, content: { 'application/json': { schema } } }
}

/** A response that is a stream of events; `orJson` is what it is with `accept: application/json`. */
export function events(description: string, orJson?: TSchema): object {
  return {
    description,
    content: {
      // OpenAPI 3.1 has no way to say "a stream of these": by custom it is the schema of one event's data.
      'text/event-stream': { schema: StreamEvent },
      ...(orJson && { 'application/json': { schema: orJson } }),
    },
  }
}

/** The response to a reader that has everything; it stops an EventSource. */
export const NOTHING_TO_COME = { type: 'null', description: 'the cursor names the terminal event' }

/** The responses of these errors, by status; every route of the API has those of the guard too. */
export function errors(...codes: readonly ErrorCode[]): Record<number, object> {
  const named = new Map<number, ErrorCode[]>()
  for (const code of [...codes, 'forbidden', 'internal'] as const) {
    named.set(STATUS[code], [...(named.get(STATUS[code]) ?? []), code])
  }
  return Object.fromEntries([...named].map(([status, list]) => [status, json(ErrorBody, list.join(', '))]))
}

function describe({ description }: TSchema & { description?: string }): string {
  return description ?? ''
}
