import type { Append, AppendResult, StoreListener } from '../../ports/stream-store.js'
import { apart } from './apart.js'
import { keysOf, type StreamKeys } from './keys.js'
import { type Piece, pieceOf } from './log-entries.js'
import type { OwnedStreams } from './owned-streams.js'
import { tellOwner } from './owner-news.js'
import { RedisFault } from './redis-fault.js'
import type { RedisLink } from './redis-link.js'
import { APPEND } from './scripts.js'

/** What one script call takes: a long script keeps everybody else waiting. */
const MAX_CALL_STREAMS = 128
const MAX_CALL_CHARS = 1_048_576

/** How many calls of a flush are on their way at once: this node takes up an answer while the server keeps the next part. */
const MAX_CALLS = 8

/**
 * How long a flush waits for one part of a cluster, in milliseconds. The other parts' streams go with the next flush; the
 * call goes on by itself.
 */
const PATIENCE_MS = 250

export interface CommitterOptions {
  readonly link: RedisLink
  readonly owned: OwnedStreams
  readonly listener: () => StoreListener | undefined
  /** Puts back the entry of a stream that the server has lost. False when another node has it now. */
  readonly restore: (append: Append) => Promise<boolean>
}

/** A stream's part of a flush, on its way. */
interface Pending {
  readonly append: Append
  readonly keys: StreamKeys
  /** The last event that the server is known to have. */
  durable: number
  result: AppendResult | undefined
}

/** What one call brings. */
interface Taken {
  readonly pending: Pending
  readonly piece: Piece
}

/** Writes flushes: a script call for each slot, or for all where there are no slots; of many streams a few. */
export class Committer {
  /** Groups whose last call has not been answered yet. */
  readonly #busy = new Set<number>()
  /** Since when a group could not be written. */
  readonly #awaySince = new Map<number, number>()

  constructor(private readonly options: CommitterOptions) {}

  async commit(flush: readonly Append[]): Promise<readonly AppendResult[]> {
    const all = flush.map((append): Pending => {
      const { record, log, durable, upTo } = append
      return { append: { record, log, durable, upTo }, keys: keysOf(record), durable, result: undefined }
    })
    await Promise.all([...this.#grouped(all)].map(([group, pending]) => this.#within(group, pending)))
    return all.map(({ result }, index) => result ?? this.#waiting(this.#groupOf(all[index])))
  }

  #grouped(all: readonly Pending[]): Map<number, Pending[]> {
    const groups = new Map<number, Pending[]>()
    for (const pending of all) {
      const group = this.#groupOf(pending)
      const known = groups.get(group)
      if (known) known.push(pending)
      else groups.set(group, [pending])
    }
    return groups
  }

  #groupOf(pending: Pending | undefined): number {
    return this.options.link.cluster ? (pending?.keys.partition ?? 0) : 0
  }

  #waiting(group: number): AppendResult {
    return { outcome: 'waiting', since: this.#awaySince.get(group) ?? performance.now() }
  }

  /** Gives a part of a cluster so long, and no longer: the rest of the flush is not to wait for it. */
  async #within(group: number, pending: readonly Pending[]): Promise<void> {
    if (this.#busy.has(group)) return
    this.#busy.add(group)
    const written = this.#write(group, pending).finally(() => this.#busy.delete(group))
    if (!this.options.link.cluster) return written
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    // What comes later is not looked at: the streams are offered again, and the server tells what it has.
    await Promise.race([written, late]).finally(() => clearTimeout(timer))
    written.catch(() => undefined)
  }

  async #write(group: number, pending: readonly Pending[]): Promise<void> {
    try {
      let open = pending
      while (open.length > 0) {
        await this.#callAll(open)
        open = open.filter(({ result }) => result === undefined)
      }
      this.#awaySince.delete(group)
    } catch (error) {
      if (!(error instanceof RedisFault)) throw error
      if (!this.#awaySince.has(group)) this.#awaySince.set(group, performance.now())
    }
  }

  /** The first entry of each of the first streams. Settles when none of the calls is on its way any more. */
  async #callAll(open: readonly Pending[]): Promise<void> {
    const calls: Promise<void>[] = []
    for (let from = 0; from < open.length && calls.length < MAX_CALLS; ) {
      const taken = takeFrom(open, from)
      from += taken.length
      calls.push(this.#call(taken))
    }
    for (const outcome of await Promise.allSettled(calls)) if (outcome.status === 'rejected') throw outcome.reason
  }

  async #call(taken: readonly Taken[]): Promise<void> {
    const answers = await apart(taken, (some) => this.#append(some))
    const [first] = answers
    // What is the same for all of many is no fault of theirs: a server that lets nobody write may be set right.
    if (taken.length > 1 && first instanceof RedisFault && answers.every((answer) => answer instanceof RedisFault))
      throw first
    for (const [index, { pending, piece }] of taken.entries()) {
      const answer = answers[index]
      if (answer === 1) keep(pending, piece.last)
      else if (answer instanceof RedisFault) this.#end(pending, 'refused')
      else await this.#settle(pending, piece, answer)
    }
  }

  async #append(taken: readonly Taken[]): Promise<readonly unknown[]> {
    const { link } = this.options
    const keys: string[] = []
    const args: string[] = [link.publishCommand]
    for (const { pending, piece } of taken) {
      keys.push(pending.keys.entry, pending.keys.log)
      args.push(`${pending.append.record.term} ${piece.before} ${piece.last} ${piece.end}`, piece.packed)
    }
    return (await link.runSafely(APPEND, keys, args)) as readonly unknown[]
  }

  /** There is news, or the server has not kept it. */
  async #settle(pending: Pending, piece: Piece, answer: unknown): Promise<void> {
    const [isKept, what, told] = answer as [number, string, number | string]
    if (isKept === 1) {
      keep(pending, piece.last)
      return tellOwner(this.options.listener(), pending.append.record, { cancel: what, followedForMs: Number(told) })
    }
    const top = Number(told)
    // The server has more than we knew of (an answer was lost) or less (it lost its tail): it goes on from there.
    if (what === 'top' && top <= pending.append.upTo) return keep(pending, top)
    if ((what === 'gone' || what === 'behind') && (await this.#restore(pending))) return
    this.#end(pending, 'fenced')
  }

  #end(pending: Pending, outcome: 'fenced' | 'refused'): void {
    this.options.owned.delete(pending.append.record)
    pending.result = { outcome }
  }

  async #restore(pending: Pending): Promise<boolean> {
    if (!(await this.options.restore(pending.append))) return false
    pending.durable = -1
    return true
  }
}

/** At least one. */
function takeFrom(open: readonly Pending[], from: number): readonly Taken[] {
  const taken: Taken[] = []
  let chars = 0
  for (let index = from; index < open.length; index++) {
    const pending = open[index]
    if (!pending || taken.length >= MAX_CALL_STREAMS || chars > MAX_CALL_CHARS) break
    const piece = pieceOf(pending.append.log, pending.durable, pending.append.upTo)
    taken.push({ pending, piece })
    chars += piece.packed.length
  }
  return taken
}

function keep(pending: Pending, seq: number): void {
  pending.durable = seq
  if (seq >= pending.append.upTo) pending.result = { outcome: 'stored', seq: pending.append.upTo }
}
