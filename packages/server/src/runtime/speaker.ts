import type { ChunkMetadata, UnnumberedEvent } from '@runnel/protocol'
import type { ProviderEvent } from '../ports/provider.js'
import { Annotator, type Hint } from './annotate.js'

/** Takes the events of an answer, but its `start`. */
export interface EventSink {
  write(event: UnnumberedEvent): void
}

export type Said = Extract<ProviderEvent, { text: string }>

/**
 * Writes what a vendor says as chunks: the answer cut where its hint changes, the reasoning as it is. What is asked for every
 * token of one call stands in this object, and not in one for each purpose: thousands of calls take turns.
 */
export class Speaker {
  /** Whether anything came from the vendor since this was set to false. */
  isFed = true
  /** There is an outcome: nothing more is written. */
  isClosed = false
  #isFirst = true
  readonly #annotator = new Annotator()
  readonly #sink: EventSink
  readonly #onFirst: () => void

  /** @param onFirst called ahead of the first text */
  constructor(sink: EventSink, onFirst: () => void) {
    this.#sink = sink
    this.#onFirst = onFirst
  }

  /** What readers have already: the hints of the rest depend on it. */
  continue(partial: string): void {
    this.#annotator.feed(partial, () => {})
  }

  say(event: Said): void {
    if (this.#isFirst) this.#onFirst()
    this.#isFirst = false
    const { type, text: token, token_count: count = 1 } = event
    if (type === 'thinking')
      this.#sink.write({ type: 'chunk', token, channel: 'reasoning', ...metadata('plain', count) })
    else if (count === 1 && this.#annotator.isPlain(token)) this.#sink.write({ type: 'chunk', token })
    else this.#sayPieces(token, count)
  }

  #sayPieces(text: string, tokens: number): void {
    let count = tokens
    this.#annotator.feed(text, (token, hint) => {
      this.#sink.write({ type: 'chunk', token, ...metadata(hint, count) })
      // The first piece carries the vendor's tokens, so that the sum over the pieces stays the vendor's.
      count = 0
    })
  }
}

/** Left out when it says nothing, which is nearly always. */
function metadata(hint: Hint, count: number): { metadata?: ChunkMetadata } | undefined {
  if (hint === 'plain' && count === 1) return undefined
  return {
    metadata: {
      ...(count !== 1 && { token_count: count }),
      ...(hint === 'code' && { is_code: true }),
      ...(hint === 'link' && { is_link: true }),
    },
  }
}
