// node:http, one event and one write per token.
import { events, listenHttp, SSE_HEADERS } from './sse-response.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  return listenHttp(async (id, response) => {
    response.writeHead(200, SSE_HEADERS)
    for await (const event of events(source, id)) response.write(event)
    response.end()
  })
}
