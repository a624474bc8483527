// resumable-stream on Redis around server-sent events, as its own documentation shows it. A follower reads at another
// process, as one does who comes back to another server.
import { ReadableStream } from 'node:stream/web'
import { openResumable } from './resumable-context.mjs'
import { events, listenHttp, SSE_HEADERS } from './sse-response.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source, options: { redisUrl } }) {
  const context = await openResumable(redisUrl)
  const open = (id, path) =>
    path === '/follow'
      ? context.resumeExistingStream(id)
      : context.createNewResumableStream(id, () => ReadableStream.from(events(source, id)))
  return listenHttp(async (id, response, path) => {
    const stream = await open(id, path)
    response.writeHead(stream ? 200 : 404, SSE_HEADERS)
    if (stream) for await (const event of stream) response.write(event)
    response.end()
  })
}
