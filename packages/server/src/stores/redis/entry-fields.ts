import type { CancelReason, PromptBody, TerminalEvent } from '@runnel/protocol'
import type { StreamKey, StreamRecord } from '../../ports/stream-store.js'

/** A directory's entry as it stands in Redis. */
export interface Entry {
  readonly record: StreamRecord
  /** The epoch of the log's first event. */
  readonly firstEpoch: string
  /** The type of the terminal event, once there is one. */
  readonly end: TerminalEvent['type'] | undefined
  /** Why it is to be stopped, where somebody has asked for that. */
  readonly cancel: CancelReason | undefined
}

/** The request of a stream that has ended: its fingerprint tells whether another one is the same. */
const FORGOTTEN: PromptBody = { prompt: '' }

const REASONS: readonly CancelReason[] = ['client', 'abandoned', 'shutdown', 'limit']

/** The reason of a cancel as an entry keeps it; empty for none. A reason of a later version counts as a client's. */
export function cancelOf(text: string): CancelReason | undefined {
  return text === '' ? undefined : (REASONS.find((known) => known === text) ?? 'client')
}

/** The fields of an entry, name and value in turn. */
export function fieldsOf(record: StreamRecord, firstEpoch: string): string[] {
  const { term, owner, epoch, fingerprint, request, created_at } = record
  return Object.entries({
    term: String(term),
    owner,
    epoch,
    first: firstEpoch,
    fingerprint,
    request: JSON.stringify(request),
    created: String(created_at),
  }).flat()
}

/** The entry under the key, or undefined when there is none. */
export function entryOf({ session, id }: StreamKey, reply: unknown): Entry | undefined {
  const fields = pairsOf(reply)
  const term = Number(fields.get('term'))
  if (!(term > 0)) return undefined
  const text = (name: string) => fields.get(name) ?? ''
  const record: StreamRecord = {
    session,
    id,
    epoch: text('epoch'),
    term,
    owner: text('owner'),
    fingerprint: text('fingerprint'),
    request: fields.has('request') ? (JSON.parse(text('request')) as PromptBody) : FORGOTTEN,
    created_at: Number(text('created')),
  }
  return { record, firstEpoch: text('first'), end: fields.get('end') as Entry['end'], cancel: cancelOf(text('cancel')) }
}

/** Name and value in turn, as scripts answer with them. */
export function pairsOf(reply: unknown): Map<string, string> {
  const flat = reply as readonly string[]
  const pairs = new Map<string, string>()
  for (let index = 0; index + 1 < flat.length; index += 2) pairs.set(flat[index] ?? '', flat[index + 1] ?? '')
  return pairs
}
