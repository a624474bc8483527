import { type CursorPosition, parseCursor } from '@runnel/protocol'
import type { FastifyRequest } from 'fastify'
import { requestError } from '../ports/request-error.js'

/** The last event that an EventSource has: a position in the log of a stream. */
export interface LastEvent {
  readonly id: string
  readonly position: CursorPosition
}

const LAST_EVENT_ID = /^([A-Za-z0-9_-]{1,64})\.(.+)$/

/**
 * What `last-event-id` names, `<id>.<epoch>.<seq>`; undefined when the request has none.
 * @throws {RequestError} `bad_message` when it names nothing
 */
export function lastEventOf({ headers }: FastifyRequest): LastEvent | undefined {
  const header = headers['last-event-id']
  if (typeof header !== 'string' || header === '') return undefined
  const [, id, cursor = ''] = LAST_EVENT_ID.exec(header) ?? []
  const position = parseCursor(cursor)
  if (id !== undefined && position) return { id, position }
  throw requestError('bad_message', { message: 'last-event-id is <id>.<epoch>.<seq>', path: '/last-event-id' })
}
