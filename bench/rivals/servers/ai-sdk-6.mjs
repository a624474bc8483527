// The AI SDK, the newest major whose engines admit Node 20. With a Redis, in resumable-stream as its documentation shows it.
import { streamText } from 'ai-6'
import { createOpenAICompatible } from 'openai-compatible-6'
import { serveAiSdk } from './ai-sdk-response.mjs'
import { openResumable } from './resumable-context.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export async function serve({ source, options: { redisUrl, vendorUrl } }) {
  const answerOptions = redisUrl === undefined ? undefined : keepIn(await openResumable(redisUrl))
  const sdk = { streamText, createOpenAICompatible, specificationVersion: 'v3' }
  return serveAiSdk({ source, ...sdk, vendorUrl, ...(answerOptions && { answerOptions }) })
}

function keepIn(context) {
  return (id) => ({
    consumeSseStream: async ({ stream }) => {
      await context.createNewResumableStream(id, () => stream)
    },
  })
}
