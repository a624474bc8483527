import { ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { VendorAnswer } from './vendor-answer.js'
import { codeOfFault, type VendorFault } from './vendor-errors.js'

/** How one vendor's SDK is spoken to. */
export interface VendorDialect<Sdk, Event> {
  /** Loads the SDK on first use, because loading takes longer than everything else at a start. */
  connect(): Promise<Sdk>
  /** Sends the request. Aborting `signal` must close it. */
  open(sdk: Sdk, request: ProviderRequest, signal: AbortSignal): Promise<AsyncIterable<Event>>
  /**
   * The text in an event of the vendor. Notes in `answer` what else it says; `finish` is the vendor's terminal marker.
   * May throw a `ProviderError`.
   */
  read(event: Event, answer: VendorAnswer): readonly ProviderEvent[]
  /** What an error of the SDK says about itself. */
  fault(error: unknown, sdk: Sdk): VendorFault
}

/**
 * How long a body may stay open after the answer is whole, in milliseconds. Its rest brings the usage, and read to its
 * end the connection can serve the next request; vendors close it at once, and others are not waited for.
 */
const LINGER_MS = 250

/**
 * Streams one answer of a vendor. After an abort it throws `signal.reason`, whatever the SDK makes of it.
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
      if (answer.finish !== undefined) call.closeSoon()
    }
  } catch (error) {
    failure = toProviderError(error, dialect.fault(error, sdk), answer)
  } finally {
    call.close()
  }
  signal.throwIfAborted()
  // What breaks after the end, a reset for instance, takes nothing from the answer.
  if (answer.finish !== undefined) return yield answer.end()
  // The body ended without its last event: half an answer must not pass for a whole one.
  throw failure ?? answer.failure('llm_interrupted')
}

function toProviderError(error: unknown, fault: VendorFault, answer: VendorAnswer): ProviderError {
  if (error instanceof ProviderError) return error
  return answer.failure(codeOfFault(fault, answer.begun), { retryAfterMs: fault.retryAfterMs, cause: error })
}

/** One HTTP request, as far as closing it goes. */
interface Call {
  /** Aborted with the stream's signal, and when the call is closed. */
  readonly signal: AbortSignal
  /** Closes the request unless it ends by itself in time. */
  closeSoon(): void
  /** Closes the request and lets go of the stream's signal. Idempotent. */
  close(): void
}

/** SDKs leave listeners on the signal they get, and not every SDK closes its request when the reader leaves. */
function openCall(signal: AbortSignal): Call {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return {
    signal: controller.signal,
    closeSoon() {
      timer ??= setTimeout(() => controller.abort(), LINGER_MS)
    },
    close() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}
