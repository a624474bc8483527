import type { PromptBody } from '@runnel/protocol'
import type { StreamKey, StreamRecord } from '../ports/stream-store.js'
import { fingerprint } from './fingerprint.js'

/** The directory's entry of a stream that begins now. */
export function recordOf(
  { session, id, body }: StreamKey & { readonly body: PromptBody },
  { owner, epoch }: Pick<StreamRecord, 'owner' | 'epoch'>,
): StreamRecord {
  return { session, id, epoch, term: 1, owner, fingerprint: fingerprint(body), request: body, created_at: Date.now() }
}
