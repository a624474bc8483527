import type { WireError } from '@runnel/protocol'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { RequestError, wireError } from '../ports/request-error.js'
import { stackFrames } from '../ports/stack-frames.js'
import { StoreUnavailable } from '../ports/stream-store.js'
import { retryAfterOf, statusOf } from './status-codes.js'

/** Answers with an error's status, headers and body. */
export function sendError(reply: FastifyReply, error: WireError, status = statusOf(error)): FastifyReply {
  const retryAfter = retryAfterOf(error)
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
  return reply.code(status).send({ error })
}

/** The one place where a route's errors become answers. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof RequestError) return sendError(reply, error.error)
  if (error instanceof StoreUnavailable) return sendError(reply, wireError('store_unavailable'))
  const refused = refusalOf(error)
  if (refused) return sendError(reply, refused, error.statusCode)
  // The name and code say what went wrong; a message may quote what a person typed.
  request.log.error({ name: error.name, code: error.code, where: stackFrames(error) }, 'unforeseen error')
  return sendError(reply, wireError('internal'))
}

export function handleNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendError(
    // What is not there now may be there after the next build.
    reply.header('cache-control', 'no-store'),
    wireError('bad_message', { message: 'There is no such route. GET /docs shows them all.' }),
    404,
  )
}

/** What Fastify itself refuses, in the protocol's codes. */
function refusalOf(error: FastifyError): WireError | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return wireError('bad_json', { message: 'The body is not JSON.' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return wireError('message_too_large')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return wireError('bad_message', { message: 'The body needs content-type: application/json.' })
    case 'FST_ERR_VALIDATION':
      return wireError('bad_message', faultOf(error))
    default: {
      const status = error.statusCode ?? 500
      return status >= 400 && status < 500 ? wireError('bad_message') : undefined
    }
  }
}

function faultOf({ validation }: FastifyError): { message: string; path: string } {
  const [fault] = validation ?? []
  const required = fault?.params['requiredProperties']
  const missing: unknown = Array.isArray(required) ? required[0] : undefined
  // A missing property is reported at its parent; the path of the property itself says more.
  const path = `${fault?.instancePath ?? ''}${typeof missing === 'string' ? `/${missing}` : ''}`
  return { message: fault?.message ?? 'The body does not fit.', path }
}
