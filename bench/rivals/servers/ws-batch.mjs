// ws, one frame per connection and event-loop turn: a JSON array of the turn's messages.
import { listen } from './websocket.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  const batches = new WeakMap()
  return listen(async (webSocket, id) => {
    const batch = batches.get(webSocket) ?? new Batch(webSocket)
    batches.set(webSocket, batch)
    let seq = 0
    for await (const token of source.stream(id)) {
      seq += 1
      batch.add({ type: 'chunk', id, seq, token })
    }
    batch.add({ type: 'complete', id, seq: seq + 1 })
  })
}

class Batch {
  #webSocket
  #messages = []

  constructor(webSocket) {
    this.#webSocket = webSocket
  }

  add(message) {
    if (this.#messages.length === 0) setImmediate(this.#send)
    this.#messages.push(message)
  }

  #send = () => {
    this.#webSocket.send(JSON.stringify(this.#messages))
    this.#messages = []
  }
}
