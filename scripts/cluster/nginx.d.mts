import type { Program } from './start-cluster.mjs'

export interface NginxOptions {
  /** Path of nginx. */
  readonly program: string
  /** Where it listens on the loopback. */
  readonly port: number
  /** Ports of the servers behind it, on the loopback. */
  readonly servers: readonly number[]
  /** For its configuration, logs and temporary files. */
  readonly folder: string
  /** Changes the configuration before it is used. */
  readonly config?: (text: string) => string
}

/** Resolves when it listens. */
export declare function startNginx(options: NginxOptions): Promise<Program>
