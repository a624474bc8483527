import type { FastifyInstance } from 'fastify'

/**
 * Closes the socket of every upgrade that ends in an answer, whatever the path: Node hands such a socket over for good,
 * without a time limit, and an unknown path, which no route's hooks see, would leave one behind for each request.
 */
export function closeRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    // Not at once: the answer may still be on its way to the peer.
    if (raw.headers.upgrade !== undefined) raw.socket.destroySoon()
  })
}
