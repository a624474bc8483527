import { createClient, createCluster } from '@redis/client'

/** The most commands that may wait in a client: beyond it they fail at once. */
const MAX_QUEUED = 10_000

const CONNECT_MS = 2_000

/** Waits between attempts to connect, in milliseconds: from the first to the longest. */
const FIRST_WAIT_MS = 20
const LONGEST_WAIT_MS = 1_000

/** The two connections to a server, or to each primary of a cluster: commands and subscriptions. */
export interface RedisWire {
  /** Whether commands can be sent now. */
  readonly ready: boolean
  /** Resolves when it can first be used. */
  connect(): Promise<void>
  /** Sends to the primary that has the key. */
  send(key: string, command: string[]): Promise<unknown>
  /** Waits until so many replicas have what was written there. Resolves with how many have it. */
  confirm(key: string, replicas: number, withinMs: number): Promise<number>
  subscribe(channel: string, listener: (message: string) => void): Promise<void>
  unsubscribe(channel: string): Promise<void>
  /** Asks every connection that carries subscriptions for a sign of life. Undefined while there is none. */
  ping(): Promise<unknown> | undefined
  /** Cuts everything; what waits for an answer is rejected. Idempotent. */
  destroy(): void
}

export interface RedisWireOptions {
  readonly url: string
  readonly cluster: boolean
  /** A connection was made, or made anew: messages may have been missed. */
  readonly onConnected: () => void
  /** Told of every fault of a connection; it is mended by itself. */
  readonly onFault: (error: unknown) => void
}

export function createWire(options: RedisWireOptions): RedisWire {
  return options.cluster ? clusterWire(options) : singleWire(options)
}

const shared = {
  // Without connection nothing is queued: whoever asks knows best how long it may wait.
  disableOfflineQueue: true,
  commandsQueueMaxLength: MAX_QUEUED,
  // A timer for each command is not wanted: who sends has its own.
  commandOptions: { timeout: 0 },
  maintNotifications: 'disabled',
} as const

const socket = {
  connectTimeout: CONNECT_MS,
  // Half of the wait is chance: nodes that lost a server together do not come back together.
  reconnectStrategy: (retries: number) =>
    Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(retries, 10)) * (0.5 + Math.random() / 2),
}

function singleWire({ url, onConnected, onFault }: RedisWireOptions): RedisWire {
  const commands = createClient({ url, socket, ...shared })
  const messages = commands.duplicate({ disableOfflineQueue: false })
  commands.on('error', onFault)
  messages.on('error', onFault).on('ready', onConnected)
  return {
    get ready() {
      return commands.isReady && messages.isReady
    },
    connect: async () => {
      await Promise.all([commands.connect(), messages.connect()])
    },
    send: (_key, command) => commands.sendCommand(command),
    confirm: (_key, replicas, withinMs) => commands.wait(replicas, withinMs),
    subscribe: (channel, listener) => messages.subscribe(channel, listener),
    unsubscribe: (channel) => messages.unsubscribe(channel),
    ping: () => messages.ping(),
    destroy: () => {
      for (const client of [commands, messages]) if (client.isOpen) client.destroy()
    },
  }
}

function clusterWire({ url, onConnected, onFault }: RedisWireOptions): RedisWire {
  // User, password and encryption are for every node; host and port are those of the first to be asked.
  const { username, password, protocol } = new URL(url)
  const defaults = {
    ...shared,
    socket: { ...socket, ...(protocol === 'rediss:' && { tls: true as const }) },
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  }
  const cluster = createCluster({ rootNodes: [{ url }], defaults })
  cluster.on('error', onFault).on('node-error', onFault).on('node-ready', onConnected)
  return {
    get ready() {
      return cluster.isReady
    },
    connect: async () => {
      await cluster.connect()
    },
    send: (key, command) => cluster.sendCommand(key, false, command),
    confirm: async (key, replicas, withinMs) => {
      const client = await cluster.getNodeClientForKey(key)
      return client.wait(replicas, withinMs)
    },
    subscribe: (channel, listener) => cluster.sSubscribe(channel, listener),
    unsubscribe: (channel) => cluster.sUnsubscribe(channel),
    ping: () => {
      const carriers = cluster.masters.flatMap(({ pubSub }) => pubSub ?? [])
      return carriers.length === 0 ? undefined : Promise.all(carriers.map(({ client }) => client.ping()))
    },
    destroy: () => cluster.isOpen && cluster.destroy(),
  }
}
