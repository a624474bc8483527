import type {
  ChunkEvent,
  CompleteEvent,
  StartEvent,
  StatusEvent,
  StreamEvent,
  UnknownEvent,
  WireError,
} from '@runnel/protocol'
import type { StreamView } from '../types.js'

/** The view of a stream that nothing was heard of. */
export function initialView(id: string): StreamView {
  return { id, status: 'sending', text: '', reasoning: '', seq: -1, generation: 0 }
}

/** The view after the next event. Pure; `now` is the clock of `retry.at`, in milliseconds. */
export function fold(view: StreamView, event: StreamEvent | UnknownEvent, now: number): StreamView {
  const next = { ...settled(view), seq: event.seq }
  switch (event.type) {
    case 'start':
      return foldStart(next, event)
    case 'chunk':
      return foldChunk(next, event)
    case 'status':
      return foldStatus(next, event, now)
    case 'complete':
      return foldComplete(next, event)
    case 'error':
      return { ...next, status: 'error', error: event.error, ...(event.usage && { usage: event.usage }) }
    case 'cancelled':
      return { ...next, status: 'cancelled', cancel_reason: event.reason, ...(event.usage && { usage: event.usage }) }
    case 'unknown':
      return { ...view, seq: event.seq }
    default:
      return event satisfies never
  }
}

/** The view when another log turned out to stand under the id: what was shown is void. */
export function foldReset(view: StreamView): StreamView {
  return { ...initialView(view.id), generation: view.generation + 1 }
}

/** The view of a stream that the client itself gives up. */
export function foldFailure(view: StreamView, error: WireError): StreamView {
  return { ...settled(view), status: 'error', error }
}

/** The view of a stream that was stopped where no log could say so. */
export function foldCancelled(view: StreamView): StreamView {
  return { ...settled(view), status: 'cancelled', cancel_reason: 'client' }
}

/** Whether nothing follows this view. */
export function isEnded({ status }: StreamView): boolean {
  return status === 'complete' || status === 'error' || status === 'cancelled'
}

/** Any event ends a retry wait. */
function settled({ retry: _, ...view }: StreamView): StreamView {
  return view
}

function foldStart(view: StreamView, { provider, model, max_tokens, turns }: StartEvent): StreamView {
  return {
    ...view,
    status: 'thinking',
    provider,
    model,
    ...(max_tokens !== undefined && { max_tokens }),
    ...(turns !== undefined && { turns }),
  }
}

function foldChunk(view: StreamView, { channel, token }: ChunkEvent): StreamView {
  if (channel === 'reasoning') return { ...view, status: 'thinking', reasoning: view.reasoning + token }
  return { ...view, status: 'streaming', text: view.text + token }
}

function foldStatus(view: StreamView, event: StatusEvent, now: number): StreamView {
  if (event.state !== 'retrying') return { ...view, status: event.state }
  const { attempt, max_attempts, delay_ms, error } = event
  return { ...view, status: 'retrying', retry: { attempt, max_attempts, at: now + delay_ms, error } }
}

function foldComplete(view: StreamView, { model, finish_reason, usage, timing }: CompleteEvent): StreamView {
  return { ...view, status: 'complete', finish_reason, timing, ...(model && { model }), ...(usage && { usage }) }
}
