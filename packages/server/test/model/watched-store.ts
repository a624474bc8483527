import type { EventLog } from '../../src/ports/event-log.js'
import {
  type Append,
  nameOf,
  type StreamKey,
  type StreamRecord,
  StoreUnavailable,
} from '../../src/ports/stream-store.js'
import { MemoryStore } from '../../src/stores/memory-store.js'

/** A store that tells what it has kept, and answers when it is let to. */
export class WatchedStore extends MemoryStore {
  /** Whether the next commit fails. */
  fails = false
  /** Commits that came while another was under way: two at once could show what neither has kept. */
  overlaps = 0
  #underWay = 0
  readonly #kept = new Map<string, number>()
  readonly #epochs = new Map<string, string>()
  #gate = Promise.resolve()
  #isHeld = false

  /** The last event of the log that is kept; -1 for none. */
  kept(epoch: string): number {
    return this.#kept.get(epoch) ?? -1
  }

  /** The epoch of the log that was entered last under the key. */
  epochOf(key: StreamKey): string {
    return this.#epochs.get(nameOf(key)) ?? ''
  }

  /** Answers no commit until what it returns is called. */
  hold(): () => void {
    let letGo: () => void = () => undefined
    this.#gate = new Promise((resolve) => {
      letGo = resolve
    })
    this.#isHeld = true
    return () => {
      this.#isHeld = false
      letGo()
    }
  }

  override create(record: StreamRecord, log: EventLog) {
    this.#epochs.set(nameOf(record), record.epoch)
    return super.create(record, log)
  }

  override keepNow(append: Append): boolean {
    if (this.fails || this.#isHeld || this.#underWay > 0 || !super.keepNow(append)) return false
    this.#kept.set(append.record.epoch, append.upTo)
    return true
  }

  override async commit(offered: readonly Append[]) {
    const flush = offered.map(({ record, log, durable, upTo }) => ({ record, log, durable, upTo }))
    if (this.fails) {
      this.fails = false
      throw new StoreUnavailable('as the test wants it')
    }
    this.#underWay += 1
    if (this.#underWay > 1) this.overlaps += 1
    await this.#gate
    this.#underWay -= 1
    for (const { record, upTo } of flush) this.#kept.set(record.epoch, upTo)
    return super.commit(flush)
  }
}
