import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startNginx } from '../../scripts/cluster/nginx.mjs'
import { freePorts } from '../../scripts/cluster/ports.mjs'

/** Debian keeps services where not everybody's PATH leads. */
const NGINX = process.env['NGINX_PATH'] ?? '/usr/sbin/nginx'

/** nginx with the configuration of deploy/. */
export interface Front {
  readonly url: string
  readonly port: number
  /** What it has logged of requests so far; nginx writes a line when a request has ended. */
  requests(): string
  /** What it has logged of errors so far. */
  errors(): string
}

/** A port of the loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** Starts it in front of servers on this machine, and ends it with the test. `config` changes the configuration. */
export async function startFront(servers: readonly number[], config?: (text: string) => string): Promise<Front> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-nginx-'))
  const port = await freePort()
  const nginx = await startNginx({ program: NGINX, port, servers, folder, ...(config && { config }) })
  onTestFinished(async () => {
    await nginx.kill()
    await rm(folder, { recursive: true })
  })
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests: () => readFileSync(join(folder, 'access.log'), 'utf8'),
    errors: () => readFileSync(join(folder, 'error.log'), 'utf8'),
  }
}
