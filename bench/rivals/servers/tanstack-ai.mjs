// TanStack AI: `chat` over an adapter of the bench's own, as server-sent events of its own making.
import { chat, toServerSentEventsStream } from '@tanstack/ai'
import { listenHttp, SSE_HEADERS } from './sse-response.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source }) {
  return listenHttp(async (id, response) => {
    const adapter = {
      kind: 'text',
      name: 'bench',
      model: 'bench',
      chatStream: () => chunks(source, id),
      structuredOutput: () => Promise.reject(new Error('not asked for')),
    }
    response.writeHead(200, SSE_HEADERS)
    const stream = chat({ adapter, messages: [{ role: 'user', content: id }] })
    for await (const bytes of toServerSentEventsStream(stream)) response.write(bytes)
    response.end()
  })
}

async function* chunks(source, id) {
  const run = { runId: id, threadId: id, model: 'bench' }
  yield { type: 'RUN_STARTED', ...run }
  yield { type: 'TEXT_MESSAGE_START', messageId: id, role: 'assistant', model: 'bench' }
  for await (const delta of source.stream(id))
    yield { type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta, model: 'bench' }
  yield { type: 'TEXT_MESSAGE_END', messageId: id, model: 'bench' }
  yield { type: 'RUN_FINISHED', ...run, finishReason: 'stop' }
}
