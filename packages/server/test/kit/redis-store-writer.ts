import type { UnnumberedEvent } from '@runnel/protocol'
import { expect, vi } from 'vitest'
import type { AppendResult, StreamStore } from '../../src/ports/stream-store.js'
import type { WrittenStream } from './store-suite.js'

/** Writes a stream as its owner does, to a store that may be away. */
export class StreamWriter {
  constructor(
    private readonly store: StreamStore,
    readonly stream: WrittenStream,
  ) {}

  /** Writes the events, and returns how they are offered to the store, as often as one likes. */
  offer(events: readonly UnnumberedEvent[], durable = this.stream.log.last): () => Promise<AppendResult> {
    const { record, log } = this.stream
    for (const event of events) log.append(event)
    return async () => {
      const [result] = await this.store.commit([{ record, log, durable, upTo: log.last }])
      if (!result) throw new Error('no result')
      return result
    }
  }

  /** Offers it until it is kept, as the flusher does. */
  async untilKept(commit: () => Promise<AppendResult>): Promise<void> {
    const { log } = this.stream
    await vi.waitFor(async () => expect(await commit()).toEqual({ outcome: 'stored', seq: log.last }), {
      timeout: 15_000,
      interval: 50,
    })
    log.show(log.last)
  }
}

/** What a store has of a stream, event by event. */
export async function keptOf(store: StreamStore, { record: { session, id } }: WrittenStream): Promise<unknown[]> {
  const loaded = await vi.waitFor(() => store.load({ session, id }), { timeout: 5_000 })
  return [...(loaded?.log.eventsAfter(-1) ?? [])]
}

/** A word of an answer. */
export function word(count: number): UnnumberedEvent {
  return { type: 'chunk', token: `${count} ` }
}
