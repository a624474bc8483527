import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'

/**
 * The last hook of an upgrade that nobody has refused: Node ties the answer to the socket, and with it the request, its
 * headers and its log. Nothing is answered on it any more, and an idle connection would keep it all for as long as it is open.
 */
export function releaseAnswer({ raw, ws }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (ws) reply.raw.detachSocket(raw.socket)
  done()
}

/** Puts a listener of errors that holds the socket alone in the place of the plugin's, which holds the request. */
export function releaseRequest(webSocket: WebSocket, log: FastifyBaseLogger): void {
  webSocket.removeAllListeners('error')
  webSocket.on('error', (error) => dropFaulty(error, webSocket, log))
}

/** A frame that breaks the rules is its sender's fault, answered with a close code, and no line in this server's log. */
export function dropFaulty({ name }: Error, webSocket: WebSocket, log: FastifyBaseLogger): void {
  log.debug({ name }, 'websocket failed')
  webSocket.terminate()
}
