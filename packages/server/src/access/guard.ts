import corsPlugin from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestError, wireError } from '../ports/request-error.js'
import { isAllowedOrigin, isLoopbackBind, isLoopbackName, type OriginPolicy } from './origins.js'

/** Paths that spend the key or read answers, under their older names too; pages and the embed's files are for everybody. */
const GUARDED = /^\/(?:(?:api|ws)(?:[/?]|$)|(?:stream|stream-chat|chat|cancel)\/?(?:\?|$))/

/** How long a browser may keep the answer to a preflight, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600

export interface GuardOptions extends OriginPolicy {
  /** The address that the server is bound to. */
  readonly host: string
}

/** Keeps other people's pages from spending the key: host, origin and `sec-fetch-site`, ahead of every route. */
export async function guard(app: FastifyInstance, options: GuardOptions): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (!isExpectedHost(request, options)) {
      const error = wireError('forbidden', {
        message: 'This server answers to localhost only. Set HOST or PUBLIC_URL for another name.',
      })
      return reply.code(421).send({ error })
    }
    if (!isGuarded(request)) return
    // Answers are a person's own, and refusals change with the settings: no cache may keep either.
    void reply.header('cache-control', 'no-store')
    if (!mayUse(request, options)) throw requestError('forbidden')
  })
  await app.register(corsPlugin, {
    delegator: (request, callback) => {
      const { origin } = request.headers
      callback(null, {
        origin: origin !== undefined && isGuarded(request) && isAllowed(request, options) ? origin : false,
        methods: ['GET', 'POST'],
        allowedHeaders: ['content-type', 'authorization', 'x-session', 'last-event-id'],
        exposedHeaders: ['x-session', 'x-stream-id', 'retry-after'],
        maxAge: PREFLIGHT_MAX_AGE_S,
      })
    },
  })
}

/** By the route that was found, as the same path can be written in many ways (`/%77s`); a preflight finds none of ours. */
function isGuarded({ url, method, routeOptions }: FastifyRequest): boolean {
  return GUARDED.test(method === 'OPTIONS' ? url : (routeOptions.url ?? url))
}

/** On a loopback bind, another name that leads here is somebody's DNS, not a user. */
function isExpectedHost({ headers }: FastifyRequest, { host, publicUrl }: GuardOptions): boolean {
  if (!isLoopbackBind(host) || isLoopbackName(headers.host)) return true
  return publicUrl !== undefined && new URL(publicUrl).host === headers.host
}

/** A request of a page is the server's own page's or an allowed one's: an `<img>` elsewhere tells no origin at all. */
function mayUse(request: FastifyRequest, options: GuardOptions): boolean {
  const site = request.headers['sec-fetch-site']
  const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isPreflight(request)) return true
  if (fromElsewhere && request.headers.origin === undefined) return false
  return isAllowed(request, options)
}

/** Answered by the CORS rules, which name no origin that is not allowed. */
function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS'
}

function isAllowed({ headers, protocol }: FastifyRequest, options: GuardOptions): boolean {
  return isAllowedOrigin(options, { origin: headers.origin, host: headers.host, protocol })
}
