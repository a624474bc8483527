import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionIssuer } from '../ports/session-issuer.js'

/**
 * The session of a request: the one it presents, else one derived from an id that cannot be guessed, else a new one.
 * The answer tells it.
 */
export function sessionOf(request: FastifyRequest, reply: FastifyReply, sessions: SessionIssuer, id?: string): string {
  const header = request.headers['x-session']
  const presented = typeof header === 'string' ? header : undefined
  const session = (presented === undefined ? sessions.derive(id) : undefined) ?? sessions.accept(presented)
  void reply.header('x-session', session)
  return session
}
