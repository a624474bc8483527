import type { WireError } from '@runnel/protocol'
import { wireError } from '../ports/request-error.js'
import type { Readable } from '../streams/readable.js'
import { startOf } from '../streams/start-of.js'
import { untilEnded } from './until-ended.js'

/** A whole answer in one body. */
export type JsonAnswer =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly error: WireError }

/** Waits for the stream's end. Undefined when the peer has left first: the generation goes on without it. */
export async function wholeAnswer(
  readable: Readable,
  { signal }: { signal: AbortSignal },
): Promise<JsonAnswer | undefined> {
  const leave = readable.enter()
  try {
    await untilEnded(readable, { signal })
    return signal.aborted ? undefined : answerOf(readable)
  } finally {
    leave()
  }
}

function answerOf({ record, log, isLost }: Readable): JsonAnswer {
  const end = log.terminal
  if (!end && isLost) return { ok: false, error: wireError('store_unavailable') }
  if (end?.type === 'error') return { ok: false, error: end.error }
  if (!end) return { ok: false, error: wireError('internal') }
  const model = end.type === 'complete' ? end.model : undefined
  return {
    ok: true,
    body: {
      id: record.id,
      session: record.session,
      block: record.request.block,
      text: log.text(),
      model: model ?? startOf(log)?.model,
      finish_reason: end.type === 'complete' ? end.finish_reason : 'cancelled',
      ...(end.usage && { usage: end.usage }),
      ...(end.type === 'complete' && { timing: end.timing }),
    },
  }
}
