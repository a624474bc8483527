import { startVendor, type Vendor } from '../../packages/server/test/kit/vendors/start-vendor.js'
import type { VendorRequest } from '../../packages/server/test/kit/vendors/vendor-script.js'
import { tokenText } from './source.js'

/** One call for a prompt. */
export interface VendorCall {
  readonly request: VendorRequest
  /** Where in the text it begins, in UTF-16 units: a call that is to go on with an answer brings its beginning. */
  readonly from: number
  /** Whether that beginning is one of the text. */
  readonly fits: boolean
  /** When it arrived, by `performance.now()`. */
  readonly at: number
  /** When the server let go of it before its end; undefined when it did not. */
  readonly closedAt: number | undefined
}

/** A vendor behind a socket of its own, so that one sees when the server lets go of it. */
export interface HttpVendor {
  readonly vendor: Vendor
  /** What a server needs to ask it. */
  readonly config: { readonly AI_PROVIDER: 'openai'; readonly OPENAI_BASE_URL: string; readonly OPENAI_API_KEY: string }
  /** The requests for a prompt. */
  requestsOf(prompt: string): readonly VendorRequest[]
  callsOf(prompt: string): readonly VendorCall[]
  /** Calls `listener` with each request that arrives, and again when the server has closed it before its end. */
  onRequest(listener: (prompt: string, request: VendorRequest) => void): void
  /** The whole answer to every prompt. */
  readonly text: string
  /** Requests that were neither answered to the end nor closed. */
  open(): number
  close(): Promise<void>
}

export async function openHttpVendor({ tokens, paceMs }: { tokens: number; paceMs: number }): Promise<HttpVendor> {
  const words = Array.from({ length: tokens }, (_, number) => tokenText(number))
  const text = words.join('')
  const listeners: ((prompt: string, request: VendorRequest) => void)[] = []
  const byPrompt = new Map<string, VendorCall[]>()
  const vendor = await startVendor('openai-chat', (request) => {
    const { prompt, partial } = askedIn(request)
    byPrompt.set(prompt, [
      ...(byPrompt.get(prompt) ?? []),
      record(request, { from: partial.length, fits: text.startsWith(partial) }),
    ])
    for (const listener of listeners) listener(prompt, request)
    return { text: wordsFrom(words, partial.length), paceMs }
  })
  const callsOf = (prompt: string) => byPrompt.get(prompt) ?? []
  return {
    vendor,
    config: { AI_PROVIDER: 'openai', OPENAI_BASE_URL: vendor.url, OPENAI_API_KEY: 'sk-stress' },
    callsOf,
    requestsOf: (prompt) => callsOf(prompt).map(({ request }) => request),
    onRequest: (listener) => void listeners.push(listener),
    text,
    open: () =>
      [...byPrompt.values()]
        .flat()
        .filter(({ request, from, closedAt }) => closedAt === undefined && from + request.sent.length < text.length)
        .length,
    close: () => vendor.close(),
  }
}

function record(request: VendorRequest, begun: Pick<VendorCall, 'from' | 'fits'>): VendorCall {
  const call = { request, ...begun, at: performance.now(), closedAt: undefined as number | undefined }
  void request.closed.then(() => {
    call.closedAt = performance.now()
  })
  return call
}

/** What is left of the text behind its first `length` units, which may end inside a word. */
export function wordsFrom(words: readonly string[], length: number): string[] {
  let before = 0
  return words.flatMap((word) => {
    const rest = word.slice(Math.max(0, length - before))
    before += word.length
    return rest === '' ? [] : [rest]
  })
}

/** The prompt, and the beginning of the answer where the model is told to go on with it. */
function askedIn({ body }: VendorRequest): { readonly prompt: string; readonly partial: string } {
  const messages = body['messages'] as readonly { readonly role: string; readonly content: string }[]
  const begun = messages.findIndex(({ role }) => role === 'assistant')
  if (begun < 0) return { prompt: messages.at(-1)?.content ?? '', partial: '' }
  return { prompt: messages[begun - 1]?.content ?? '', partial: messages[begun]?.content ?? '' }
}
