// From a prompt, as its bytes are read, to the first text of its answer, as it is given to the socket. Seen from outside: nothing
// of the contender is touched but the sockets that it is handed. Of WebSockets only: requests of HTTP are read below JavaScript.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { percentiles } from '../client/percentiles.mjs'

const ACCEPTED = 'net.server.socket'
const PROMPT = '"prompt"'
const TEXT = '"token":'
const ID = /"id":"(s\d{7})"/

/** Watches the connections that are accepted from now on. @param {import('./source.mjs').Source} source */
export function watchFirstChunks(source) {
  /** @type {{ id: string, readAt: number, writtenAt: number }[]} */
  const found = []
  const onSocket = ({ socket }) => watch(socket, (seen) => found.push(seen))
  subscribe(ACCEPTED, onSocket)
  return {
    /** @param {string} from the first stream that counts, by its id */
    percentiles: (from) => percentiles(found.filter(({ id }) => id >= from).map((seen) => withoutSource(seen, source))),
    /** Connections that come from now on are not watched. Idempotent. */
    close: () => unsubscribe(ACCEPTED, onSocket),
  }
}

/** The server's own part, in microseconds: the time in which the source had been asked and had not answered is not its. */
function withoutSource({ id, readAt, writtenAt }, source) {
  const { askedAt, givenAt } = source.streams.get(id)
  return (writtenAt - readAt - (givenAt - askedAt)) * 1e3
}

function watch(socket, onText) {
  const { push, write } = socket
  let asked
  socket.push = (bytes, ...rest) => {
    const id = promptIn(bytes)
    if (id !== undefined) asked = { id, readAt: performance.now() }
    return push.call(socket, bytes, ...rest)
  }
  socket.write = (data, ...rest) => {
    if (asked && data.includes(TEXT)) {
      onText({ ...asked, writtenAt: performance.now() })
      asked = undefined
    }
    return write.call(socket, data, ...rest)
  }
}

/** The load's frames have a mask of zeroes: their text can be read as it is. */
function promptIn(bytes) {
  // The end of a connection is pushed, too.
  return bytes?.includes(PROMPT) ? ID.exec(bytes.toString('latin1'))?.[1] : undefined
}
