import type { FastifyInstance } from 'fastify'
import { Server } from 'node:net'

/**
 * Where connections come in. Closed, whoever comes is refused by the system itself: a proxy asks another server then, with
 * a POST as well, as nothing of the request has been sent. What is open stays open.
 */
export interface Door {
  /** Takes no new connections, and keeps none for another request. Idempotent. */
  close(): void
}

/** Ahead of the routes, whose answers have to say that no other follows. */
export function openDoor(app: FastifyInstance): Door {
  let isClosed = false
  app.addHook('onRequest', async (_request, reply) => {
    if (isClosed) void reply.header('connection', 'close')
  })
  app.addHook('onResponse', async ({ raw }) => {
    // An answer that began before has not said so: its connection would be used again.
    if (isClosed) raw.socket.destroySoon()
  })
  return {
    close: () => {
      if (isClosed) return
      isClosed = true
      // Not the HTTP server's own, which also gives up looking for requests that take too long to arrive.
      Server.prototype.close.call(app.server)
      app.server.closeIdleConnections()
    },
  }
}
