import type { FastifyInstance } from 'fastify'

/**
 * Cuts an answer of which the peer takes nothing for `afterMs` milliseconds: it would be held in memory for as long as
 * its connection stands. Live answers, which are hijacked, have limits of their own.
 */
export function cutStalledAnswers(app: FastifyInstance, { afterMs }: { readonly afterMs: number }): void {
  app.addHook('onSend', (_request, { raw }, payload, done) => {
    // The socket's own clock: Node starts it anew whenever some of what is written was taken.
    raw.setTimeout(afterMs)
    // Ahead of Node, which sets it to the time that a connection may idle between two requests.
    raw.prependOnceListener('finish', () => raw.setTimeout(0))
    done(null, payload)
  })
}
