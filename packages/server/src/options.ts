import type { Block } from './blocks/define-block.js'
import type { Config } from './config.js'
import type { Provider } from './ports/provider.js'
import type { StreamStore } from './ports/stream-store.js'

/** What a server is made of: `createApp(options)`, or the options of the plugin `runnel`. */
export interface RunnelOptions {
  /** Settings under the names of the environment; defaults for what is left out. The environment is not read. */
  readonly config?: Partial<Config>
  /** Providers of one's own; the first answers. Without any, `AI_PROVIDER` decides. */
  readonly providers?: readonly Provider[]
  /** Blocks beside the built-in ones, or in their place. */
  readonly blocks?: readonly Block[]
  /** Where logs live; this process's memory when left out. */
  readonly store?: StreamStore
  /** The folder of the built page and embed; nothing is served at `/` when left out. */
  readonly site?: string
}

/** What a running server tells about itself: `app.runnel`. */
export interface Runnel {
  readonly config: Config
  readonly provider: Provider
  /** Why this provider answers, in a line. */
  readonly reason: string
  /** What to set for a real model, where the demo answers. */
  readonly advice: string | undefined
  /** Streams that this node generates now. */
  readonly running: number
  /** Open connections. */
  readonly connections: number
  /**
   * Takes no new work, lets running answers finish within `DRAIN_TIMEOUT_MS`, and closes the connections. Where other
   * servers have the same streams, the app takes no new connections from the beginning.
   */
  drain(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    runnel: Runnel
  }
}
