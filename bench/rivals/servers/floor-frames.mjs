// A floor: one JSON frame per token, put together by hand, all of a connection's turn in one write. No log, no limits.
import { listen } from './websocket.mjs'

const SHORT = 126

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  const outboxes = new WeakMap()
  return listen(async (webSocket, id) => {
    const outbox = outboxes.get(webSocket) ?? new Outbox(webSocket._socket)
    outboxes.set(webSocket, outbox)
    const head = `{"type":"chunk","id":"${id}","seq":`
    let seq = 0
    for await (const token of source.stream(id)) {
      seq += 1
      outbox.add(`${head}${seq},"token":${ascii(token)}}`)
    }
    outbox.add(`{"type":"complete","id":"${id}","seq":${seq + 1}}`)
  })
}

class Outbox {
  #socket
  #text = ''

  constructor(socket) {
    this.#socket = socket
  }

  add(json) {
    if (this.#text === '') setImmediate(this.#send)
    this.#text += frame(json)
  }

  #send = () => {
    this.#socket.write(this.#text, 'latin1')
    this.#text = ''
  }
}

/** Characters are bytes here: the text is ASCII. */
function frame(json) {
  const { length } = json
  if (length < SHORT) return `\x81${String.fromCharCode(length)}${json}`
  return `\x81\x7e${String.fromCharCode(length >> 8, length & 255)}${json}`
}

function ascii(token) {
  return JSON.stringify(token).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
