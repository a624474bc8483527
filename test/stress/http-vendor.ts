import { startVendor, type Vendor } from '../../packages/server/test/kit/vendors/start-vendor.js'
import type { VendorRequest } from '../../packages/server/test/kit/vendors/vendor-script.js'
import { tokenText } from './source.js'

/** A vendor behind a socket of its own, so that one sees when the server lets go of it. */
export interface HttpVendor {
  readonly vendor: Vendor
  /** What a server needs to ask it. */
  readonly config: { readonly AI_PROVIDER: 'openai'; readonly OPENAI_BASE_URL: string; readonly OPENAI_API_KEY: string }
  /** The requests for a prompt. */
  requestsOf(prompt: string): readonly VendorRequest[]
  /** Calls `listener` with each request that arrives, and again when the server has closed it before its end. */
  onRequest(listener: (prompt: string, request: VendorRequest) => void): void
  /** The whole answer to every prompt. */
  readonly text: string
  /** Requests that were neither answered to the end nor closed. */
  open(): Promise<number>
  close(): Promise<void>
}

export async function openHttpVendor({ tokens, paceMs }: { tokens: number; paceMs: number }): Promise<HttpVendor> {
  const words = Array.from({ length: tokens }, (_, number) => tokenText(number))
  const text = words.join('')
  const listeners: ((prompt: string, request: VendorRequest) => void)[] = []
  const byPrompt = new Map<string, VendorRequest[]>()
  const vendor = await startVendor('openai-chat', (request) => {
    const prompt = promptOf(request)
    byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), request])
    for (const listener of listeners) listener(prompt, request)
    return { text: words, paceMs }
  })
  return {
    vendor,
    config: { AI_PROVIDER: 'openai', OPENAI_BASE_URL: vendor.url, OPENAI_API_KEY: 'sk-stress' },
    requestsOf: (prompt) => byPrompt.get(prompt) ?? [],
    onRequest: (listener) => void listeners.push(listener),
    text,
    open: async () => {
      const unfinished = vendor.requests.filter(({ sent }) => sent !== text)
      const states = await Promise.all(unfinished.map(isClosed))
      return states.filter((closed) => !closed).length
    },
    close: () => vendor.close(),
  }
}

/** Whether a promise has resolved already. */
function isClosed({ closed }: VendorRequest): Promise<boolean> {
  return Promise.race([closed.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))])
}

function promptOf({ body }: VendorRequest): string {
  const messages = body['messages'] as readonly { readonly content: string }[]
  return messages.at(-1)?.content ?? ''
}
