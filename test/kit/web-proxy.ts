import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/**
 * What becomes of a WebSocket's upgrade: it passes, is answered with a status, is never answered, or is let through to
 * carry nothing afterwards.
 */
export type UpgradeMode = 'pass' | 400 | 403 | 502 | 'hang' | 'silent'
/** What becomes of an event stream: it passes, or is held back until it has ended. */
export type StreamMode = 'pass' | 'hold'

/** A web proxy as a company, a hotel or an old load balancer runs it; what it does may change at any time. */
export interface WebProxy {
  readonly port: number
  readonly url: string
  upgrades: UpgradeMode
  streams: StreamMode
  /** Upgrades that were asked for so far. */
  readonly upgradesAsked: number
  /** The paths that were asked for so far. */
  readonly paths: readonly string[]
  /** Resets every connection. */
  reset(): void
  close(): Promise<void>
}

/** Starts one in front of a server on this machine. */
export async function startWebProxy(target: number): Promise<WebProxy> {
  const sockets = new Set<Socket>()
  const agent = new Agent({ keepAlive: false })
  const paths: string[] = []
  const server = createServer((incoming, outgoing) => {
    paths.push(incoming.url ?? '')
    forward(incoming, outgoing, { target, agent, mode: () => proxy.streams })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  let upgradesAsked = 0
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => {
    upgradesAsked += 1
    upgrade(incoming, socket, { target, mode: proxy.upgrades })
  })
  const port = await listen(server)
  const proxy: WebProxy = {
    port,
    url: `http://localhost:${port}`,
    upgrades: 'pass',
    streams: 'pass',
    paths,
    get upgradesAsked() {
      return upgradesAsked
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () => {
      proxy.reset()
      agent.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return (server.address() as AddressInfo).port
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, agent, mode }: { target: number; agent: Agent; mode: () => StreamMode },
): void {
  const { method, url, headers } = incoming
  const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    const isHeld = mode() === 'hold' && answer.headers['content-type']?.startsWith('text/event-stream') === true
    if (isHeld) hold(answer, outgoing)
    else answer.pipe(outgoing)
    answer.on('error', () => outgoing.destroy())
  })
  onward.on('error', () => outgoing.destroy())
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

function hold(answer: IncomingMessage, outgoing: ServerResponse): void {
  const held: Buffer[] = []
  outgoing.flushHeaders()
  answer.on('data', (data: Buffer) => held.push(data))
  answer.on('end', () => outgoing.end(Buffer.concat(held)))
}

function upgrade(
  { url, rawHeaders }: IncomingMessage,
  near: Socket,
  { target, mode }: { target: number; mode: UpgradeMode },
): void {
  near.on('error', () => near.destroy())
  if (mode === 'hang') return
  if (typeof mode === 'number') {
    near.end(`HTTP/1.1 ${mode} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    return
  }
  const far = connect(target, '127.0.0.1')
  far.on('error', () => near.destroy()).on('close', () => near.destroy())
  near.on('close', () => far.destroy())
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
  far.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  if (mode === 'pass') {
    near.pipe(far)
    far.pipe(near)
    return
  }
  // The upgrade's answer passes, and nothing behind it.
  far.once('data', (data: Buffer) => near.write(data))
  near.resume()
}
