import type { RedisWire } from './redis-wire.js'

interface Channel {
  listener: ((message: string) => void) | undefined
  /** Whether the server was told to send. */
  isOpen: boolean
  /** What is under way; one thing after the other. */
  work: Promise<void>
  readonly hear: (message: string) => void
}

/** The channels that this node hears: at most as many as it follows streams, and its inbox. */
export class Channels {
  readonly #channels = new Map<string, Channel>()

  constructor(private readonly wire: () => Pick<RedisWire, 'subscribe' | 'unsubscribe'>) {}

  /** Each channel has one listener, the last one given. Resolves when the server sends. */
  subscribe(name: string, listener: (message: string) => void): Promise<void> {
    const channel = this.#channels.get(name) ?? newChannel()
    this.#channels.set(name, channel)
    channel.listener = listener
    return this.#open(name, channel)
  }

  unsubscribe(name: string): Promise<void> {
    const channel = this.#channels.get(name)
    if (!channel) return Promise.resolve()
    channel.listener = undefined
    return inTurn(channel, async () => {
      // Somebody may have come back meanwhile.
      if (channel.listener) return
      if (channel.isOpen) await this.wire().unsubscribe(name)
      channel.isOpen = false
      if (this.#channels.get(name) === channel) this.#channels.delete(name)
    })
  }

  /** The connections are others now: all channels are opened anew. */
  async reopen(): Promise<void> {
    const all = [...this.#channels]
    for (const [, channel] of all) channel.isOpen = false
    await Promise.all(all.map(([name, channel]) => this.#open(name, channel)))
  }

  clear(): void {
    this.#channels.clear()
  }

  /**
   * One after the other for each channel: a client of Redis that is told to subscribe while it unsubscribes forgets the
   * listener with the answer to the latter.
   */
  #open(name: string, channel: Channel): Promise<void> {
    return inTurn(channel, async () => {
      if (channel.isOpen || !channel.listener) return
      await this.wire().subscribe(name, channel.hear)
      channel.isOpen = true
      // Taken off the list while it waited for its turn.
      this.#channels.set(name, channel)
    })
  }
}

function newChannel(): Channel {
  const channel: Channel = {
    listener: undefined,
    isOpen: false,
    work: Promise.resolve(),
    hear: (message) => channel.listener?.(message),
  }
  return channel
}

function inTurn(channel: Channel, task: () => Promise<void>): Promise<void> {
  const done = channel.work.then(task, task)
  // What fails is told to whoever asked for it, and stops nothing behind it.
  channel.work = done.catch(() => undefined)
  return done
}
