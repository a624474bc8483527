import type { FinishReason, Usage } from '@runnel/protocol'
import { ProviderError, type ProviderEvent } from '../ports/provider.js'

/** What is known of one answer while it is being read: the same bookkeeping for every vendor. */
export class VendorAnswer {
  /** Whether the vendor has sent any event. */
  begun = false
  /** As the vendor names it. */
  model: string | undefined
  /** Tokens as far as they have been counted. */
  usage: Usage | undefined
  /** Why the model stopped, once the vendor has said it: from then on the answer is whole. */
  finish: FinishReason | undefined
  /** Why the model stopped, where the vendor says it ahead of its terminal marker. */
  announced: FinishReason | undefined
  /** The model declined to answer. */
  refused = false
  #said = false

  text(text: string): readonly ProviderEvent[] {
    if (text === '') return []
    this.#said = true
    return [{ type: 'text', text }]
  }

  thinking(text: string): readonly ProviderEvent[] {
    return text === '' ? [] : [{ type: 'thinking', text }]
  }

  /**
   * The answer's last event. A refusal after some text is a `content_filter` finish.
   * @throws {ProviderError} `llm_refused` when the model refused and no text had come
   */
  end(): ProviderEvent {
    const filtered = this.refused || this.finish === 'content_filter'
    if (filtered && !this.#said) throw this.failure('llm_refused')
    return {
      type: 'end',
      finish_reason: filtered ? 'content_filter' : (this.finish ?? 'stop'),
      ...(this.model !== undefined && { model: this.model }),
      ...(this.usage && { usage: this.usage }),
    }
  }

  /** An error that carries what had been spent so far. */
  failure(
    code: ProviderError['code'],
    more: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ): ProviderError {
    return new ProviderError(code, {
      ...(more.retryAfterMs !== undefined && { retryAfterMs: more.retryAfterMs }),
      ...(more.cause !== undefined && { cause: more.cause }),
      ...(this.usage && { usage: this.usage }),
    })
  }
}
