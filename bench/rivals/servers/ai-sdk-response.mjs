// What both majors of the AI SDK are given: a model that streams the source, or one at a vendor's, and an answer of HTTP to
// pipe it to.
import { ReadableStream } from 'node:stream/web'
import { listenHttp } from './sse-response.mjs'

const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

/**
 * @param {object} given
 * @param {import('../../server/source.mjs').Source} given.source
 * @param {Function} given.streamText of the major that is measured
 * @param {'v3' | 'v4'} given.specificationVersion
 * @param {Function} given.createOpenAICompatible of that major
 * @param {string} [given.vendorUrl]
 * @param {(id: string) => object} [given.answerOptions]
 */
export function serveAiSdk({ source, streamText, answerOptions = () => ({}), vendorUrl, ...given }) {
  const { specificationVersion, createOpenAICompatible } = given
  const vendor = vendorUrl && createOpenAICompatible({ name: 'bench', baseURL: vendorUrl, includeUsage: true })
  return listenHttp((id, response) => {
    const model = vendor ? vendor('bench') : modelOf(source, id, specificationVersion)
    streamText({ model, prompt: id }).pipeUIMessageStreamToResponse(response, answerOptions(id))
  })
}

function modelOf(source, id, specificationVersion) {
  return {
    specificationVersion,
    provider: 'bench',
    modelId: 'bench',
    supportedUrls: {},
    doStream: async () => ({ stream: ReadableStream.from(parts(source, id)) }),
  }
}

async function* parts(source, id) {
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'text-start', id: '0' }
  for await (const delta of source.stream(id)) yield { type: 'text-delta', id: '0', delta }
  yield { type: 'text-end', id: '0' }
  yield { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: USAGE }
}
