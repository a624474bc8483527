import { encode, type WireError } from '@runnel/protocol'
import { ABNORMAL, FORBIDDEN, MESSAGE_TOO_BIG, THROTTLED, UNAUTHORIZED } from '../../close-codes.js'
import { errorOf } from '../../error-body.js'
import type { Loss } from '../link.js'
import type { ReadJob } from './reads.js'
import { LinkBroken, type Answer } from './requests.js'

/** A longer `retry-after` is not believed. */
const MAX_RETRY_AFTER_MS = 60_000

/** What the server itself says against a request; undefined when it was somebody on the way, or ends the link. */
export function refusalOf({ status, body }: Answer): WireError | undefined {
  return status === 401 || status === 403 || status === 421 ? undefined : errorOf(body)
}

/** What an answer that is no answer means for the link. */
export function lossOf({ status, headers, body }: Answer): Loss {
  if (status === 401) return { code: UNAUTHORIZED }
  // A proxy that forbids may be another one in a minute; the server refuses this page's origin for good.
  if ((status === 403 || status === 421) && errorOf(body)) return { code: FORBIDDEN }
  if (status === 413) return { code: MESSAGE_TOO_BIG }
  if (status !== 429) return { code: ABNORMAL }
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0
    ? { code: THROTTLED, after_ms: Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) }
    : { code: THROTTLED }
}

/** Tells why no stream of the job can be read. Throws where that ends the link. */
export function refuseAll(job: ReadJob, answer: Answer): void {
  const error = answer.status === 429 ? undefined : refusalOf(answer)
  if (!error) throw new LinkBroken(lossOf(answer))
  for (const id of Object.keys(job.cursors())) job.onEvent(encode({ type: 'error', id, error }))
}
