import { encode, type ServerMessage } from '@runnel/protocol'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'

type Command = Record<string, unknown>

/** The server's end of a real socket, as a script: what it hears, awaited one by one, and what it says. */
export interface Peer {
  readonly protocol: string
  next(): Promise<Command>
  say(...messages: ServerMessage[]): void
  close(code: number): void
  /** Cuts the connection without a close frame. */
  cut(): void
}

export interface ScriptedServer {
  readonly address: string
  /** The next connection. */
  accept(): Promise<Peer>
}

/** A queue whose reader waits: what came first is taken first. */
function mailbox<T>() {
  const items: T[] = []
  const readers: ((item: T) => void)[] = []
  return {
    put: (item: T): void => {
      const reader = readers.shift()
      if (reader) reader(item)
      else items.push(item)
    },
    take: (): Promise<T> => {
      const item = items.shift()
      return item === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(item)
    },
  }
}

/** Listens on a free port; gone when the test ends. */
export async function scriptedServer(): Promise<ScriptedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' })
  const peers = mailbox<Peer>()
  server.on('connection', (socket) => peers.put(peerOf(socket)))
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { address: `http://127.0.0.1:${port}`, accept: () => peers.take() }
}

function peerOf(socket: WebSocket): Peer {
  const commands = mailbox<Command>()
  socket.on('message', (data) => commands.put(JSON.parse((data as Buffer).toString()) as Command))
  // A cut connection is reported as an error, which is what these tests are about.
  socket.on('error', () => {})
  return {
    protocol: socket.protocol,
    next: () => commands.take(),
    say: (...messages) => {
      for (const message of messages) socket.send(encode(message))
    },
    close: (code) => socket.close(code),
    cut: () => socket.terminate(),
  }
}
