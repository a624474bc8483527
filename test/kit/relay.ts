import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * - `pass`: carries everything;
 * - `swallow`: accepts and answers nothing, and says nothing more on open connections either: a black hole;
 * - `deaf`: what the client says is lost, what the server says arrives.
 */
export type RelayMode = 'pass' | 'swallow' | 'deaf'

export interface Relay {
  readonly port: number
  readonly url: string
  /** Connections that were accepted so far. */
  readonly accepted: number
  mode: RelayMode
  /** Where connections to come are taken: a server that restarted listens elsewhere, and the client must not notice. */
  target: number
  /** Resets every connection. */
  reset(): void
  /** Ends the server's side of every connection, without a close frame, and leaves the client's open. */
  halfClose(): void
  close(): Promise<void>
}

interface Link {
  readonly near: Socket
  readonly far: Socket
}

/** A TCP proxy in front of a server on this machine, whose faults the test chooses. */
export async function startRelay(target: number): Promise<Relay> {
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    relay.accepted += 1
    links.add(linkTo(relay, near, (link) => links.delete(link)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const relay = {
    port,
    url: `http://127.0.0.1:${port}`,
    accepted: 0,
    mode: 'pass' as RelayMode,
    target,
    reset: () => {
      for (const { near } of links) near.resetAndDestroy()
    },
    halfClose: () => {
      for (const { near } of links) near.end()
    },
    close: () => {
      relay.reset()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return relay
}

function linkTo(relay: Pick<Relay, 'mode' | 'target'>, near: Socket, onGone: (link: Link) => void): Link {
  const far = connect(relay.target, '127.0.0.1')
  const link = { near, far }
  const end = () => {
    onGone(link)
    near.destroy()
    far.destroy()
  }
  for (const socket of [near, far]) socket.on('error', end).on('close', end)
  near.on('end', end)
  near.on('data', (data) => relay.mode === 'pass' && far.write(data))
  far.on('data', (data) => relay.mode !== 'swallow' && near.writable && near.write(data))
  return link
}
