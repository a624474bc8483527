import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface FaultProxyOptions {
  /** Where the real server listens. */
  readonly port: number
  /** How many bytes from the server a connection may carry before it is reset; undefined for as many as it likes. */
  readonly resetAfter: () => number | undefined
}

export interface FaultProxy {
  readonly port: number
  /** Connections that were reset so far. */
  readonly resets: number
  /** From now on, every connection has its limit, those that are open now included. */
  start(): void
  close(): Promise<void>
}

interface Link {
  readonly near: Socket
  readonly far: Socket
  /** Bytes from the server that it may still carry. */
  room: number
}

/** A TCP proxy that resets connections in the middle of their bytes, as broken networks do. */
export async function startFaultProxy({ port, resetAfter }: FaultProxyOptions): Promise<FaultProxy> {
  const links = new Set<Link>()
  let started = false
  let resets = 0
  const roomFor = () => (started ? resetAfter() : undefined) ?? Number.POSITIVE_INFINITY

  const cut = (link: Link, data: Buffer) => {
    // The last bytes leave first, so that the cut stands where it was asked for: as a rule in the middle of a frame.
    link.near.write(data.subarray(0, link.room), () => link.near.resetAndDestroy())
    links.delete(link)
    link.far.removeAllListeners('data').destroy()
    resets += 1
  }

  const server = createServer((near) => {
    const link = { near, far: connect(port, '127.0.0.1'), room: roomFor() }
    const { far } = link
    links.add(link)
    const end = () => {
      links.delete(link)
      near.destroy()
      far.destroy()
    }
    near.on('error', end).on('close', end)
    far.on('error', end).on('close', () => near.end())
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => {
      if (data.length >= link.room) return cut(link, data)
      link.room -= data.length
      near.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get resets() {
      return resets
    },
    start: () => {
      started = true
      for (const link of links) link.room = roomFor()
    },
    close: () => {
      for (const { near, far } of links) {
        near.destroy()
        far.destroy()
      }
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
