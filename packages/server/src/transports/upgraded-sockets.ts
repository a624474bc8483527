import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * The sockets that an upgrade was asked for on, which are the server's no more: one that is refused while the server
 * closes, ahead of all hooks, is closed by nobody, and would be waited for.
 */
export class UpgradedSockets {
  /** At most one for each connection. */
  readonly #open = new Set<Duplex>()
  #closed = false

  constructor(server: Server) {
    server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
      if (this.#closed) return void socket.destroy()
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
  }

  /** Ends those that there are, behind what was written to them, and those to come. Idempotent. */
  close(): void {
    this.#closed = true
    for (const socket of this.#open) socket.end(() => socket.destroy())
  }
}
