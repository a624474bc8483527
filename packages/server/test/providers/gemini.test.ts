import { gemini } from '../../src/providers/gemini.js'
import type { VendorRequest } from '../kit/vendors/vendor-script.js'
import { vendorSuite } from './vendor-suite.js'

interface Body {
  readonly contents: readonly Content[]
  readonly systemInstruction: Content
  readonly generationConfig: { readonly maxOutputTokens: number }
}

interface Content {
  readonly parts: readonly { text: string }[]
}

const textOf = ({ parts }: Content) => parts.map(({ text }) => text).join('')

vendorSuite({
  kind: 'gemini',
  create: (baseUrl) => gemini({ apiKey: 'sk-secret-key', baseUrl, model: 'default-model' }),
  sent(request: VendorRequest) {
    const { contents, systemInstruction, generationConfig } = request.body as unknown as Body
    return {
      model: /\/models\/([^:]+):streamGenerateContent/.exec(request.path)?.[1],
      instructions: textOf(systemInstruction),
      turns: contents.map(textOf),
      maxTokens: generationConfig.maxOutputTokens,
    }
  },
  key: ({ headers }) => headers['x-goog-api-key'],
  prefills: true,
  waits: 'body',
})
