import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { withoutMessages } from './redis-replies.js'

/** A way to a Redis server on which things get lost. */
export interface RedisProxy {
  readonly url: string
  /** Where new connections are taken. */
  target: number
  /** What the server publishes is thrown away on its way; whatever else it says arrives. */
  dropMessages: boolean
  /**
   * What the server answers to commands is thrown away: it does what it is told, and nobody knows. Such a connection is
   * out of step from then on, as TCP never is: it is to be reset before answers pass again.
   */
  dropAnswers: boolean
  /**
   * Nothing passes in either direction, and nobody is told, not even of an end. As TCP has it, what was sent meanwhile arrives when the
   * network is back, in its order and with nothing missing, also what was sent on connections that were given up.
   */
  cut: boolean
  /** Connections that are open now. */
  readonly open: number
  /** Resets all connections. */
  reset(): void
  /** Idempotent. */
  close(): Promise<void>
}

export async function startRedisProxy(target: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    const far = connect(proxy.target, '127.0.0.1')
    let carriesMessages = false
    const sift = withoutMessages()
    near.on('data', (bytes: Buffer) => {
      carriesMessages ||= /subscribe/i.test(bytes.toString('latin1'))
      far.write(bytes)
    })
    far.on('data', (bytes: Buffer) => {
      if (carriesMessages) near.write(sift(bytes, { drop: proxy.dropMessages }))
      else if (!proxy.dropAnswers) near.write(bytes)
    })
    join(near, far)
  })
  /** What ends on one side ends on the other, behind all that was sent. */
  function join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      // What is not read waits with its sender, and its end with it.
      if (isCut) one.pause()
      one.on('error', () => other.destroySoon())
      one.on('close', () => {
        sockets.delete(one)
        other.destroySoon()
      })
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const proxy: RedisProxy = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    dropMessages: false,
    dropAnswers: false,
    get cut() {
      return isCut
    },
    set cut(wanted) {
      isCut = wanted
      for (const socket of sockets)
        if (wanted) socket.pause()
        else socket.resume()
    },
    get open() {
      return sockets.size
    },
    reset,
    close: () => {
      reset()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}
