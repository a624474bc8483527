// AG-UI's events through its encoder, each in a write of its own on node:http.
import { EventEncoder } from '@ag-ui/encoder'
import { listenHttp, SSE_HEADERS } from './sse-response.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  return listenHttp(async (id, response) => {
    const encoder = new EventEncoder()
    const run = { threadId: id, runId: id }
    response.writeHead(200, { ...SSE_HEADERS, 'content-type': encoder.getContentType() })
    response.write(encoder.encode({ type: 'RUN_STARTED', ...run }))
    response.write(encoder.encode({ type: 'TEXT_MESSAGE_START', messageId: id, role: 'assistant' }))
    for await (const delta of source.stream(id))
      response.write(encoder.encode({ type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta }))
    response.write(encoder.encode({ type: 'TEXT_MESSAGE_END', messageId: id }))
    response.end(encoder.encode({ type: 'RUN_FINISHED', ...run }))
  })
}
