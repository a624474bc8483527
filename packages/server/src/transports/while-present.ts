import type { FastifyRequest } from 'fastify'

/** Runs `task` with a signal that aborts when whoever asked has gone. */
export async function whilePresent<T>(
  { raw: { socket } }: FastifyRequest,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  socket.once('close', leave)
  if (socket.destroyed) leave()
  try {
    return await task(gone.signal)
  } finally {
    // The connection may serve many more requests.
    socket.off('close', leave)
  }
}
