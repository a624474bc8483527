import type { Socket } from 'node:net'
import { wireError } from '../ports/request-error.js'

/** What Node calls the faults of a request that never became one, with the answer to each. */
const ANSWERS: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The address or the headers are too long. Send a long prompt by POST.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive. Send it again.'],
}

const UNREADABLE = ['400 Bad Request', 'This is not HTTP.'] as const

/** Answers bytes that are no request, in the form of every other error, and closes their connection. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, message] = ANSWERS[error.code ?? ''] ?? UNREADABLE
  const body = JSON.stringify({ error: wireError('bad_message', { message }) })
  const headers = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`)
}
