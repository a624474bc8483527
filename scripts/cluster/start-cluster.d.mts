/** A program in the background. */
export interface Program {
  readonly name: string
  readonly pid: number
  readonly running: boolean
  /** Resolves once it has ended, however it did. */
  readonly exited: Promise<unknown>
  /** Nothing when it has ended. */
  signal(name: NodeJS.Signals): void
  /** SIGKILL to it and whatever it has started; resolves when it has ended. */
  kill(): Promise<unknown>
  /** SIGTERM, and SIGKILL when that was not enough after so many milliseconds. */
  stop(graceMs: number): Promise<void>
}

/** One of the servers. Its port stays the same when it is started again. */
export interface ClusterNode {
  readonly name: string
  readonly port: number
  /** Past nginx. */
  readonly url: string
  /** The process that runs at present, or ran last. */
  readonly program: Program
}

export interface ClusterOptions {
  /** How many servers. 3 by default. */
  readonly nodes?: number
  /** Where nginx listens on the loopback; 0, the default, picks a free port. */
  readonly port?: number
  /** The environment of the servers; what makes them a cluster is added. Their starter's by default. */
  readonly env?: NodeJS.ProcessEnv
  /** Where the servers are started, and read an `.env` file. */
  readonly cwd?: string
  /** For configuration, logs and data; it is made if it is not there, and stays. */
  readonly folder: string
  /** A Redis that runs already; without it, one is started. */
  readonly redisUrl?: string
  /** Each server's own way to it, where they have one: a proxy that can be cut. */
  readonly redisUrls?: readonly string[]
  /** Paths of the programs. */
  readonly programs: { readonly redis: string; readonly nginx: string }
}

/** Servers that share a Redis, behind nginx. Servers are numbered from 0. */
export interface Cluster {
  /** Where nginx listens. */
  readonly url: string
  readonly port: number
  readonly redisUrl: string
  /** Undefined where it was there before. */
  readonly redis: Program | undefined
  readonly nginx: Program
  readonly nodes: readonly ClusterNode[]
  /** SIGKILL: a crash. */
  kill(node: number): Promise<void>
  /** SIGSTOP: it holds its connections and does nothing. */
  stop(node: number): void
  /** SIGCONT. */
  cont(node: number): void
  /** Lets it drain if it runs, and starts it again on its port; resolves when it is ready. */
  restart(node: number): Promise<void>
  /** A deploy: restarts one after the other. */
  rolling(): Promise<void>
  /** Idempotent. Ends everything: servers first, each with so many milliseconds to drain. */
  close(options?: { readonly graceMs?: number }): Promise<void>
  /** Ends everything at once. */
  killAll(): void
}

/** Resolves when all of it is ready. @throws {Error} when a program does not start; nothing is left running then */
export declare function startCluster(options: ClusterOptions): Promise<Cluster>
