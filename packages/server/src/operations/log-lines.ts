import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { stackFrames } from '../ports/stack-frames.js'
import type { EndedStream } from '../streams/stream-manager.js'

/** One line per request: method, path without its query (prompts stand there), status, duration. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const [path] = request.url.split('?')
    const { method } = request
    request.log.info({ method, path, status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime) }, 'request')
    done()
  })
}

/** One line per closed connection. */
export function logClosed(log: FastifyBaseLogger, { code, durationMs }: { code: number; durationMs: number }): void {
  log.info({ transport: 'websocket', code, duration_ms: durationMs }, 'connection closed')
}

/** One line per ended stream: how it ended, never what was asked or answered. */
export function logEnded(log: FastifyBaseLogger, { stream, block }: EndedStream): void {
  const { terminal } = stream.log
  if (!terminal) return
  log.info(
    {
      block,
      end: terminal.type,
      ...(terminal.type === 'cancelled' && { reason: terminal.reason }),
      ...(terminal.type === 'error' && { code: terminal.error.code }),
      ...(terminal.type === 'complete' && { model: terminal.model, ...terminal.timing }),
      ...terminal.usage,
    },
    'stream ended',
  )
}

/** What was not foreseen: its name and where, never its message, which may quote a prompt or a key. */
export function logFault(log: FastifyBaseLogger, error: unknown): void {
  const { name, where } =
    error instanceof Error ? { name: error.name, where: stackFrames(error) } : { name: typeof error, where: undefined }
  log.error({ name, where }, 'unforeseen error')
}
