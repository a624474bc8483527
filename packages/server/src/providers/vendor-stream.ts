import { ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { VendorAnswer } from './vendor-answer.js'
import { codeOfFault, type VendorFault } from './vendor-errors.js'

/** How one vendor's SDK is spoken to. */
export interface VendorDialect<Sdk, Event> {
  /** Loads the SDK on first use, because loading takes longer than everything else at a start. */
  connect(): Promise<Sdk>
  /** Sends the request. Aborting `signal` must close it. */
  open(sdk: Sdk, request: ProviderRequest, signal: AbortSignal): Promise<AsyncIterable<Event>>
  /** What an event of the vendor means to us; sets what `answer` is to know. May throw a `ProviderError`. */
  read(event: Event, answer: VendorAnswer): readonly ProviderEvent[]
  /** What an error of the SDK says about itself. */
  fault(error: unknown, sdk: Sdk): VendorFault
}

/**
 * Streams one answer of a vendor. After an abort it throws `signal.reason`, whatever the SDK makes of it. `end` comes
 * as soon as it is known; a reader that goes on to the end of the iteration lets the connection be used again.
 * @throws {ProviderError} when the vendor fails, or its body ends without a terminal marker
 */
export async function* streamVendor<Sdk, Event>(
  dialect: VendorDialect<Sdk, Event>,
  request: ProviderRequest,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ProviderEvent, void, undefined> {
  signal.throwIfAborted()
  const sdk = await dialect.connect()
  const answer = new VendorAnswer()
  const call = openCall(signal)
  let failure: ProviderError | undefined
  try {
    for await (const event of await dialect.open(sdk, request, call.signal)) {
      answer.begun = true
      for (const ours of dialect.read(event, answer)) yield ours
    }
  } catch (error) {
    failure = toProviderError(error, dialect.fault(error, sdk), answer)
  } finally {
    call.close()
  }
  // What breaks after the end, a reset for instance, takes nothing from the answer.
  if (answer.ended) return
  signal.throwIfAborted()
  if (answer.finish !== undefined) return yield answer.end()
  // The body ended without its last event: half an answer must not pass for a whole one.
  throw failure ?? answer.failure('llm_interrupted')
}

function toProviderError(error: unknown, fault: VendorFault, answer: VendorAnswer): ProviderError {
  if (error instanceof ProviderError) return error
  return answer.failure(codeOfFault(fault, answer.begun), { retryAfterMs: fault.retryAfterMs, cause: error })
}

/**
 * A signal for one HTTP request. It is aborted with `signal`, and when the reader leaves: not every SDK closes its
 * request then. SDKs keep listeners on the signal they get, so that theirs is not the stream's own.
 */
function openCall(signal: AbortSignal): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return {
    signal: controller.signal,
    close() {
      signal.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}
