import type { StreamRecord } from '../../ports/stream-store.js'

/** A stream that this node generates, as the store knows it. */
export interface OwnedStream {
  readonly record: StreamRecord
  readonly firstEpoch: string
}

/** The streams that this node has entered or claimed, and not finished: at most as many as it generates. */
export class OwnedStreams {
  readonly #byEpoch = new Map<string, OwnedStream>()

  add(stream: OwnedStream): void {
    this.#byEpoch.set(stream.record.epoch, stream)
  }

  get({ epoch }: Pick<StreamRecord, 'epoch'>): OwnedStream | undefined {
    return this.#byEpoch.get(epoch)
  }

  all(): OwnedStream[] {
    return [...this.#byEpoch.values()]
  }

  delete({ epoch }: Pick<StreamRecord, 'epoch'>): void {
    this.#byEpoch.delete(epoch)
  }
}
