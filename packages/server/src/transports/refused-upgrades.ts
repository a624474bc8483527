import type { FastifyInstance } from 'fastify'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Closes the socket of every upgrade that ends in an answer, whatever the path: Node hands such a socket over for good,
 * without a time limit, and an unknown path, which no route's hooks see, would leave one behind for each request.
 */
export function closeRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    // Not at once: the answer may still be on its way to the peer.
    if (raw.headers.upgrade !== undefined) raw.socket.destroySoon()
  })
  // A server that closes refuses ahead of all hooks, and would wait for such a socket for ever.
  app.addHook('preClose', async () => {
    app.server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => socket.end(() => socket.destroy()))
  })
}
