import type { FastifyInstance } from 'fastify'
import { Socket } from 'node:net'

/**
 * Cuts an answer of which the peer takes nothing for `afterMs` milliseconds: it would be held in memory for as long as
 * its connection stands. Live answers, which are hijacked, have limits of their own.
 */
export function cutStalledAnswers(app: FastifyInstance, { afterMs }: { readonly afterMs: number }): void {
  app.addHook('onSend', (request, { raw }, payload, done) => {
    // A request that was injected has no network.
    if (!(request.raw.socket instanceof Socket)) return done(null, payload)
    // The socket's own clock: Node starts it anew whenever some of what is written was taken.
    raw.setTimeout(afterMs)
    // Ahead of Node, which sets it to the time that a connection may idle between two requests.
    raw.prependOnceListener('finish', () => raw.setTimeout(0))
    done(null, payload)
  })
}
