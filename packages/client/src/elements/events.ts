import type { CompleteEvent, FinishReason, Usage, WireError } from '@runnel/protocol'
import type { StreamView } from '../types.js'
import type { BlockState } from './block-state.js'

/** Heard by the whole page, from inside any shadow root. */
const FAR = { bubbles: true, composed: true }

/** A block's prompt was sent. Bubbles, and leaves shadow roots. */
export class AiStartEvent extends Event {
  static readonly eventName = 'ai-start'
  readonly detail: { readonly id: string; readonly block: string; readonly prompt: string }

  constructor(detail: AiStartEvent['detail']) {
    super(AiStartEvent.eventName, FAR)
    this.detail = detail
  }
}

/**
 * The answer has grown: `token` is the text since the last of these events, `seq` the number of the last event that it
 * came with. Once per frame, and only while the element itself is listened to: it does not bubble.
 */
export class AiChunkEvent extends Event {
  static readonly eventName = 'ai-chunk'
  readonly detail: { readonly id: string; readonly token: string; readonly seq: number }

  constructor(detail: AiChunkEvent['detail']) {
    super(AiChunkEvent.eventName)
    this.detail = detail
  }
}

/** The block's state has changed. `id` is the stream's; after a Clear, that of the one that was cleared. */
export class AiStateEvent extends Event {
  static readonly eventName = 'ai-state'
  readonly detail: { readonly id: string; readonly state: BlockState; readonly previous: BlockState }

  constructor(detail: AiStateEvent['detail']) {
    super(AiStateEvent.eventName, FAR)
    this.detail = detail
  }
}

/** The answer is whole. */
export class AiCompleteEvent extends Event {
  static readonly eventName = 'ai-complete'
  readonly detail: {
    readonly id: string
    readonly text: string
    readonly model: string | undefined
    readonly finish_reason: FinishReason | undefined
    readonly usage: Usage | undefined
    readonly timing: CompleteEvent['timing'] | undefined
  }

  constructor(detail: AiCompleteEvent['detail']) {
    super(AiCompleteEvent.eventName, FAR)
    this.detail = detail
  }
}

/** The stream failed. `text` is what had arrived. */
export class AiErrorEvent extends Event {
  static readonly eventName = 'ai-error'
  readonly detail: { readonly id: string; readonly error: WireError; readonly text: string }

  constructor(detail: AiErrorEvent['detail']) {
    super(AiErrorEvent.eventName, FAR)
    this.detail = detail
  }
}

/** The stream was stopped. `text` is what had arrived. */
export class AiCancelEvent extends Event {
  static readonly eventName = 'ai-cancel'
  readonly detail: { readonly id: string; readonly text: string }

  constructor(detail: AiCancelEvent['detail']) {
    super(AiCancelEvent.eventName, FAR)
    this.detail = detail
  }
}

/** The event for the end of a stream; undefined while it runs. */
export function endEventOf(view: StreamView): AiCompleteEvent | AiErrorEvent | AiCancelEvent | undefined {
  const { id, text, model, finish_reason, usage, timing, error } = view
  if (view.status === 'complete') return new AiCompleteEvent({ id, text, model, finish_reason, usage, timing })
  if (view.status === 'error' && error) return new AiErrorEvent({ id, error, text })
  return view.status === 'cancelled' ? new AiCancelEvent({ id, text }) : undefined
}

declare global {
  /** Those that bubble are heard by an element, the document and the window. */
  interface GlobalEventHandlersEventMap {
    'ai-start': AiStartEvent
    'ai-state': AiStateEvent
    'ai-complete': AiCompleteEvent
    'ai-error': AiErrorEvent
    'ai-cancel': AiCancelEvent
  }

  interface HTMLElementEventMap {
    'ai-chunk': AiChunkEvent
  }
}
