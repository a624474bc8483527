#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createApp } from './app.js'
import { loadConfig } from './config.js'
import { warningsOf } from './config-warnings.js'
import { stopOnSignal } from './operations/stop-on-signal.js'
import type { Runnel } from './options.js'
import { stackFrames } from './ports/stack-frames.js'

/** What a clean stop may take beyond the drain, in milliseconds. */
const STOP_MARGIN_MS = 5_000

/** Exit codes in the manner of sysexits: 78 for configuration, 69 for a service that cannot be had. */
const EXIT = { config: 78, unavailable: 69 } as const

/** Codes of errors whose message is one line for whoever configures the server. */
const CONFIGURATION: ReadonlySet<unknown> = new Set(['config', 'provider_config', 'block_definition', 'unfit_server'])

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = loadConfig({}, process.env)
  const app = createApp({ config, ...siteOption() })
  stopOnSignal({
    delayMs: config.DRAIN_TIMEOUT_MS + STOP_MARGIN_MS,
    stop: async (error) => {
      if (error) app.log.fatal({ name: error.name, where: stackFrames(error) }, 'stopping after an error')
      // Nobody was let in yet, and what the start waits for may never come.
      if (!app.hasDecorator('runnel')) return
      if (!error) await app.runnel.drain()
      await app.close()
    },
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  const address = app.server.address()
  announce(app.runnel, typeof address === 'object' && address ? address.port : config.PORT)
}

/** The built page and embed, where the client package is installed beside this one. */
function siteOption(): { site: string } | undefined {
  try {
    const site = fileURLToPath(new URL('dist/site/', import.meta.resolve('@runnel/client/package.json')))
    return existsSync(site) ? { site } : undefined
  } catch {
    // A server without the client package serves its API only.
    return undefined
  }
}

function announce({ config, provider, reason, advice }: Runnel, port: number): void {
  const host = config.HOST === '127.0.0.1' || config.HOST === '0.0.0.0' ? 'localhost' : config.HOST
  const lines = [
    '',
    `  Runnel is listening on http://${host}:${port}`,
    `  Provider: ${provider.name}${provider.model === undefined ? '' : ` (${provider.model})`}, because ${reason}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
    ...warningsOf(config).map((warning) => `  Warning: ${warning}`),
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function explain(error: unknown): { message: string; code: number } {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number }
  if (CONFIGURATION.has(code)) return { message, code: EXIT.config }
  if (code === 'store_unavailable') return { message, code: EXIT.unavailable }
  if (code === 'EADDRINUSE') {
    return {
      message: `Port ${port} is taken. Stop what listens there, or choose another one, for example PORT=8001`,
      code: EXIT.unavailable,
    }
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const { address = process.env['HOST'] } = error as { address?: string }
    return {
      message: `HOST ${address} is no address of this machine, for example HOST=127.0.0.1`,
      code: EXIT.unavailable,
    }
  }
  if (code === 'EACCES')
    return {
      message: `Port ${port} needs more rights. Choose one above 1023, for example PORT=8000`,
      code: EXIT.unavailable,
    }
  return { message: message ?? String(error), code: 1 }
}

try {
  await main()
} catch (error) {
  const { message, code } = explain(error)
  process.stderr.write(`runnel: ${message}\n`)
  process.exit(code)
}
