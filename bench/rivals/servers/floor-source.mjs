// A floor: the source alone. Tokens are taken, and nothing is sent but the end.
import { listen } from './websocket.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  return listen(async (webSocket, id) => {
    for await (const _ of source.stream(id)) {
      // Only what the source itself costs.
    }
    webSocket.send(JSON.stringify({ type: 'complete', id }))
  })
}
