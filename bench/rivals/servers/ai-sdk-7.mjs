// The AI SDK, the newest major. Its engines ask for Node 22; it runs on 20 all the same.
import { streamText } from 'ai-7'
import { createOpenAICompatible } from 'openai-compatible-7'
import { serveAiSdk } from './ai-sdk-response.mjs'

/** @type {import('../../contenders.mjs').Serve} */
export function serve({ source, options: { vendorUrl } }) {
  return serveAiSdk({ source, streamText, createOpenAICompatible, specificationVersion: 'v4', vendorUrl })
}
