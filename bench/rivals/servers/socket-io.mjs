// Socket.IO on WebSocket alone: an event per token.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source }) {
  const http = createServer()
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('prompt', async ({ id }) => {
      let seq = 0
      for await (const token of source.stream(id)) {
        seq += 1
        socket.emit('chunk', { id, seq, token })
      }
      socket.emit('complete', { id, seq: seq + 1 })
    })
  })
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
  return { port: http.address().port, close: () => server.close() }
}
