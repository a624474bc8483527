import { isNetworkTimeout, type VendorFault, wordsOf } from './vendor-errors.js'

const DURATION = /^(\d+(?:\.\d+)?)s$/

/** Reads an error of Google's SDK. */
export function geminiFault(error: unknown): VendorFault {
  if (!(error instanceof Error)) return {}
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined
  if (status === undefined) return { timeout: isNetworkTimeout(error) }
  const body = bodyOf(error)
  return { status, words: [...wordsOf(body), ...statusWord(body)], retryAfterMs: retryDelay(body) }
}

interface ErrorBody {
  readonly error?: { readonly status?: unknown; readonly details?: unknown }
}

/** The SDK keeps the body nowhere but in the message, as JSON; the headers it drops. */
function bodyOf({ message }: Error): ErrorBody {
  const start = message.indexOf('{')
  try {
    const value: unknown = JSON.parse(message.slice(Math.max(0, start)))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // A body that is not JSON tells nothing that the status does not.
    return {}
  }
}

function statusWord({ error }: ErrorBody): string[] {
  return typeof error?.status === 'string' ? [error.status] : []
}

/** The wait in a `google.rpc.RetryInfo`, in milliseconds. */
function retryDelay({ error }: ErrorBody): number | undefined {
  if (!Array.isArray(error?.details)) return undefined
  for (const detail of error.details as { retryDelay?: unknown }[]) {
    const match = typeof detail?.retryDelay === 'string' ? DURATION.exec(detail.retryDelay) : null
    if (match) return Math.ceil(Number(match[1]) * 1000)
  }
  return undefined
}
