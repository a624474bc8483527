// A floor: as many bytes as a token's frame has, already there, one write per connection and turn. It delivers nothing.
import { listen } from './websocket.mjs'

const FRAME = '{"type":"chunk","id":"s0000000","seq":1000,"token":" of"}'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  const bytes = Buffer.from(`\x81${String.fromCharCode(FRAME.length)}${FRAME}`, 'latin1')
  const many = Buffer.concat(Array.from({ length: 1_000 }, () => bytes))
  const due = new WeakMap()
  const add = (socket) => {
    const count = due.get(socket) ?? 0
    due.set(socket, count + 1)
    if (count > 0) return
    setImmediate(() => {
      socket.write(many.subarray(0, due.get(socket) * bytes.length))
      due.set(socket, 0)
    })
  }
  return listen(async (webSocket, id) => {
    const { _socket: socket } = webSocket
    for await (const _ of source.stream(id)) add(socket)
    setImmediate(() => webSocket.send(JSON.stringify({ type: 'complete', id })))
  })
}
