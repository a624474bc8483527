import { afterEach } from 'vitest'
import type { Provider, ProviderEvent, ProviderRequest } from '../../src/ports/provider.js'
import { startVendor, type Vendor, type VendorScripts } from '../kit/vendors/start-vendor.js'
import type { VendorKind, VendorRequest } from '../kit/vendors/vendor-script.js'

/** What the suite needs to know of one vendor. */
export interface VendorUnderTest {
  readonly kind: VendorKind
  /** A provider that talks to the fake at `url` with the key `sk-secret-key`. */
  create(url: string): Provider
  /** The parts of a request's body that the suite looks at. */
  sent(request: VendorRequest): { model: unknown; instructions: unknown; turns: unknown; maxTokens: unknown }
  /** Where the key travels. */
  key(request: VendorRequest): unknown
  /** Whether the model goes on with a turn of its own, without being told. */
  readonly prefills: boolean
  /** Google's SDK drops the headers of an error. */
  readonly waits: 'headers' | 'body'
}

/** Tokens whose characters have one to four bytes. */
export const TEXT = ['Größe', ' is', ' a', ' 日本', ' 😀', ' word', '.']

/** What the suite asks for. */
export const request: ProviderRequest = {
  block: 'ask',
  params: {},
  instructions: 'Be brief.',
  turns: [
    { role: 'user', text: 'One?' },
    { role: 'assistant', text: 'One.' },
    { role: 'user', text: 'Two?' },
  ],
  model: 'model-of-the-request',
  max_tokens: 321,
}

/** What came of a request. */
export interface Outcome {
  readonly events: ProviderEvent[]
  readonly text: string
  readonly thinking: string
  readonly error?: unknown
}

export interface VendorHarness {
  start(script: VendorScripts): Promise<{ vendor: Vendor; provider: Provider }>
  /** Starts a fake and reads one answer of it. */
  run(script: VendorScripts, onText?: () => void): Promise<Outcome>
}

/** Starts fakes, one per test, and closes them after it. */
export function vendorHarness({ kind, create }: VendorUnderTest): VendorHarness {
  let vendor: Vendor | undefined

  async function start(script: VendorScripts): Promise<{ vendor: Vendor; provider: Provider }> {
    const started = await startVendor(kind, script)
    vendor = started
    return { vendor: started, provider: create(started.url) }
  }

  async function run(script: VendorScripts, onText?: () => void): Promise<Outcome> {
    const { provider } = await start(script)
    return collect(provider, { signal: new AbortController().signal, ...(onText && { onText }) })
  }

  afterEach(async () => {
    await vendor?.close()
    vendor = undefined
  })

  return { start, run }
}

interface CollectOptions {
  readonly request?: ProviderRequest
  readonly signal?: AbortSignal
  readonly onText?: () => void
}

/** Reads a stream to its end, whichever that is. */
export async function collect(provider: Provider, options: CollectOptions = {}): Promise<Outcome> {
  const { signal = new AbortController().signal, onText } = options
  const events: ProviderEvent[] = []
  const outcome = () => ({ events, text: join(events, 'text'), thinking: join(events, 'thinking') })
  try {
    for await (const event of provider.stream(options.request ?? request, { signal })) {
      events.push(event)
      if (event.type === 'text') onText?.()
    }
    return outcome()
  } catch (error) {
    return { ...outcome(), error }
  }
}

function join(events: readonly ProviderEvent[], type: 'text' | 'thinking'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('')
}

/** A promise, and a function that resolves it when called for the nth time. */
export function deferred(): { readonly promise: Promise<void>; onCall(count: number): () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return {
    promise,
    onCall(count) {
      let calls = 0
      return () => {
        calls += 1
        if (calls === count) resolve()
      }
    },
  }
}
