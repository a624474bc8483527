import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestError } from '../ports/request-error.js'
import { addressKey } from './address.js'

/** Routes that stay open for as long as an answer takes, whatever comes back on them. */
const STAYS_OPEN =
  /^\/(?:ws|api\/stream|api\/stream\/ai-block\/:\w+|api\/streams\/:id\/events|api\/events|stream|stream-chat|chat)$/

/** What a refused peer is told to wait, in milliseconds: nobody knows when one of the others leaves. */
const RETRY_AFTER_MS = 10_000

/** Counts the open connections of each address. */
class ConnectionLimit {
  /** Only addresses that have a connection open. */
  readonly #open = new Map<string, number>()

  constructor(private readonly most: number) {}

  /** Counts a connection in. Returns how it leaves, once; undefined when the address has as many as it may. */
  enter(address: string): (() => void) | undefined {
    const key = addressKey(address)
    const count = this.#open.get(key) ?? 0
    if (count >= this.most) return undefined
    this.#open.set(key, count + 1)
    let here = true
    return () => {
      if (here) this.#leave(key)
      here = false
    }
  }

  #leave(key: string): void {
    const count = (this.#open.get(key) ?? 1) - 1
    if (count > 0) this.#open.set(key, count)
    else this.#open.delete(key)
  }
}

/** Refuses upgrades and answers that stay open with 429 where an address has `most` of them. */
export function limitConnections(app: FastifyInstance, { most }: { readonly most: number }): void {
  const limit = new ConnectionLimit(most)
  const warn = warnOnce()
  app.addHook('onRequest', (request, reply, done) => {
    warn(request)
    if (!STAYS_OPEN.test(request.routeOptions.url ?? '')) return done()
    const leave = limit.enter(request.ip)
    if (!leave) return done(requestError('rate_limited', { message: TOO_MANY, retry_after_ms: RETRY_AFTER_MS }))
    // A WebSocket has its socket for itself; an HTTP response may share it with the next request.
    if (isUpgrade(request)) request.raw.socket.once('close', leave)
    else reply.raw.once('close', leave)
    done()
  })
}

const TOO_MANY = 'Too many connections from this address. Close some, or try again in a moment.'

/** Behind a proxy that is not trusted everybody has its address, and the limits are those of all together. */
function warnOnce(): (request: FastifyRequest) => void {
  let warned = false
  return ({ headers, ips, log }) => {
    if (warned || headers['x-forwarded-for'] === undefined || ips !== undefined) return
    warned = true
    log.warn('requests carry x-forwarded-for and TRUST_PROXY is not set: limits per address count the proxy as one')
  }
}

function isUpgrade({ ws }: FastifyRequest): boolean {
  return ws
}
