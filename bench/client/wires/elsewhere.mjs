// Runnel's streams, started at one node and read at another.
import { textFrame, textsIn, upgradeTo, websocket } from './websocket.mjs'

/** @type {import('./index.mjs').Wire} */
export const elsewhere = {
  ...websocket,
  async ask(lane, ids, { startAt }) {
    const session = await startAt(ids)
    lane.write(upgradeTo('/ws'))
    await lane.until('\r\n\r\n')
    resume(lane, session, ids)
  },
}

/** Runnel's streams again, from their beginning, by one who has the session already. @type {import('./index.mjs').Wire} */
export const back = {
  ...websocket,
  async ask(lane, ids, { session }) {
    lane.write(upgradeTo('/ws'))
    await lane.until('\r\n\r\n')
    resume(lane, session, ids)
  },
}

function resume(lane, session, ids) {
  const commands = [{ type: 'hello', session }, ...ids.map((id) => ({ type: 'resume', id }))]
  lane.write(Buffer.concat(commands.map((command) => textFrame(JSON.stringify(command)))))
}

/** The session that a node gave. @param {Buffer} bytes */
export function sessionIn(bytes) {
  for (const text of textsIn(bytes)) {
    const { type, session } = JSON.parse(text)
    if (type === 'welcome') return session
  }
  throw new Error('no welcome came')
}
