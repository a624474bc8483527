import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionIssuer } from '../ports/session-issuer.js'

/**
 * The session of a request: the one it presents, else one derived from an id that cannot be guessed, else a new one.
 * The answer tells it.
 */
export function sessionOf(request: FastifyRequest, reply: FastifyReply, sessions: SessionIssuer, id?: string): string {
  const presented = presentedBy(request)
  const session = (presented === undefined ? sessions.derive(id) : undefined) ?? sessions.accept(presented)
  void reply.header('x-session', session)
  return session
}

/**
 * The session of each stream that a request names: they differ only where it presents none. The answer tells the one
 * that it would present again.
 */
export function sessionPerStream(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: SessionIssuer,
  ids: readonly string[],
): (id: string) => string {
  const session = sessionOf(request, reply, sessions, ids.length === 1 ? ids[0] : undefined)
  return presentedBy(request) === undefined ? (id) => sessions.derive(id) ?? session : () => session
}

function presentedBy({ headers }: FastifyRequest): string | undefined {
  const header = headers['x-session']
  return typeof header === 'string' ? header : undefined
}
