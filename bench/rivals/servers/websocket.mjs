// What the bench's own WebSocket servers have in common: a prompt starts a stream, and the contender says how it is sent.
import { WebSocketServer } from 'ws'

/**
 * @param {(webSocket: import('ws').WebSocket, id: string) => void} answer
 * @returns {Promise<{ port: number, close(): void }>}
 */
export async function listen(answer) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (webSocket) => {
    webSocket.on('message', (data) => {
      const { type, id } = JSON.parse(data)
      if (type === 'prompt') answer(webSocket, id)
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: server.address().port, close: () => server.close() }
}
