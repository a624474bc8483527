import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** A way to a Redis server on which things get lost. */
export interface RedisProxy {
  readonly url: string
  /** Where new connections are taken. */
  target: number
  /** What the server says on connections that carry subscriptions is thrown away. */
  dropMessages: boolean
  /** What the server answers to commands is thrown away: it does what it is told, and nobody knows. */
  dropAnswers: boolean
  /** Nothing passes in either direction, and nobody is told. */
  cut: boolean
  /** Connections that are open now. */
  readonly open: number
  /** Resets all connections. */
  reset(): void
  /** Idempotent. */
  close(): Promise<void>
}

export async function startRedisProxy(target: number): Promise<RedisProxy> {
  const pairs = new Map<Socket, Socket>()
  const server = createServer((near) => {
    const far = connect(proxy.target, '127.0.0.1')
    pairs.set(near, far)
    let carriesMessages = false
    near.on('data', (bytes: Buffer) => {
      carriesMessages ||= /subscribe/i.test(bytes.toString('latin1'))
      if (!proxy.cut) far.write(bytes)
    })
    far.on('data', (bytes: Buffer) => {
      const isDropped = carriesMessages ? proxy.dropMessages : proxy.dropAnswers
      if (!proxy.cut && !isDropped) near.write(bytes)
    })
    const end = () => {
      pairs.delete(near)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reset = () => {
    for (const [near, far] of pairs) for (const socket of [near, far]) socket.resetAndDestroy()
  }
  const proxy: RedisProxy = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    dropMessages: false,
    dropAnswers: false,
    cut: false,
    get open() {
      return pairs.size
    },
    reset,
    close: () => {
      reset()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}
