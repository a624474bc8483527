// ws, one JSON frame per token: what one writes first.
import { listen } from './websocket.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  return listen(async (webSocket, id) => {
    let seq = 0
    for await (const token of source.stream(id)) {
      seq += 1
      webSocket.send(JSON.stringify({ type: 'chunk', id, seq, token }))
    }
    webSocket.send(JSON.stringify({ type: 'complete', id, seq: seq + 1 }))
  })
}
