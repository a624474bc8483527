// Runnel's streams, started at one node and read at another.
import { textFrame, textsIn, upgradeTo, websocket } from './websocket.mjs'

/** @type {import('./index.mjs').Wire} */
export const elsewhere = {
  ...websocket,
  async ask(lane, ids, { startAt }) {
    const session = await startAt(ids)
    lane.write(upgradeTo('/ws'))
    await lane.until('\r\n\r\n')
    lane.write(textFrame(JSON.stringify({ type: 'hello', session })))
    for (const id of ids) lane.write(textFrame(JSON.stringify({ type: 'resume', id })))
  },
}

/** The session that a node gave. @param {Buffer} bytes */
export function sessionIn(bytes) {
  for (const text of textsIn(bytes)) {
    const { type, session } = JSON.parse(text)
    if (type === 'welcome') return session
  }
  throw new Error('no welcome came')
}
