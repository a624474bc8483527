// Engine.IO 4 and Socket.IO 5 on a WebSocket, as far as a reader needs them.
import { textFrame, textsIn, upgradeTo } from './websocket.mjs'

const CONNECT = '40'
const EVENT = '42'

/** @type {import('./index.mjs').Wire} */
export const socketIo = {
  end: Buffer.from('42["complete"'),
  texts: ['"token":'],
  async ask(lane, ids) {
    lane.write(upgradeTo('/socket.io/?EIO=4&transport=websocket'))
    await lane.until('\r\n\r\n')
    lane.write(textFrame(CONNECT))
    await lane.until(`${CONNECT}{"sid"`)
    if (ids.length > 0) this.prompt(lane, ids)
  },
  prompt(lane, ids) {
    lane.write(Buffer.concat(ids.map((id) => textFrame(`${EVENT}${JSON.stringify(['prompt', { id }])}`))))
  },
  decode(bytes, add) {
    for (const text of textsIn(bytes)) {
      if (!text.startsWith(EVENT)) continue
      const [type, { id, seq, token }] = JSON.parse(text.slice(EVENT.length))
      add(id, { text: token, from: seq, seq, ended: type === 'complete' })
    }
  },
}
