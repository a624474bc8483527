import type { UnnumberedEvent } from '@runnel/protocol'
import type {
  CreateResult,
  OwnerRequest,
  RunningStream,
  StreamKey,
  StreamListing,
  StreamRecord,
} from '../../ports/stream-store.js'
import { apart } from './apart.js'
import { entryOf, fieldsOf } from './entry-fields.js'
import { cancelledKey, epochKey, keysOf, ownedKey, sessionKey } from './keys.js'
import type { OwnedStreams } from './owned-streams.js'
import { PARTITIONS } from './partitions.js'
import { RedisFault } from './redis-fault.js'
import type { RedisLink } from './redis-link.js'
import { runSoon, soon } from './run-soon.js'
import { ABANDON, ASK, CLAIM, CREATE, ENLIST, FINISH, PEEK } from './scripts.js'

/** The streams that a session's list has room for; older ones are still there, and no longer listed. */
const MAX_LISTED = 1_000

/** The streams that one script call looks at: each answer has a whole prompt in it. */
const MAX_CALL_STREAMS = 64

/** How long a cancel waits for its stream, in milliseconds. */
const REMEMBER_MS = 10_000

/** How often a stream that could not begin is taken back, and the wait between, in milliseconds. */
const ABANDON_ATTEMPTS = 30
const ABANDON_EVERY_MS = 1_000

export interface DirectoryOptions {
  readonly link: RedisLink
  readonly owned: OwnedStreams
  /** How long a stream is kept after its end, in milliseconds. */
  readonly ttlMs: number
  /** How long one is kept that has no end: the longest that it may run, and then as long as any. */
  readonly lifeMs: number
  readonly onFault: (error: unknown) => void
}

type Peeked = StreamListing & Pick<RunningStream, 'isFollowed'>

/** Which streams there are, and whose they are. */
export class Directory {
  constructor(private readonly options: DirectoryOptions) {}

  /** @throws {RedisFault} */
  async create(record: StreamRecord, firstEpoch: string): Promise<CreateResult> {
    const { owned } = this.options
    // Listed first: a listing without a stream is passed over, a stream without a listing could not be found.
    await this.#enlist(record)
    owned.add({ record, firstEpoch })
    try {
      const other = await this.#enter(record, firstEpoch, { again: false })
      if (!other) return { created: true }
      owned.delete(record)
      return { created: false, record: other }
    } catch (error) {
      owned.delete(record)
      void this.#abandon(record)
      throw error
    }
  }

  /** Puts back what the server has lost of a stream of this node. False when it is another's now. @throws {RedisFault} */
  async restore(record: StreamRecord): Promise<boolean> {
    const stream = this.options.owned.get(record)
    if (!stream) return false
    await this.#enlist(record)
    const other = await this.#enter(stream.record, stream.firstEpoch, { again: true })
    return other === undefined
  }

  /** @throws {RedisFault} */
  async finish(record: StreamRecord): Promise<void> {
    const { link, owned, ttlMs } = this.options
    const { session, id, epoch, term, owner } = record
    const { entry, log, partition } = keysOf(record)
    const firstEpoch = owned.get(record)?.firstEpoch ?? epoch
    const keys = [entry, log, ownedKey(partition, owner), epochKey(id, epoch), epochKey(id, firstEpoch)]
    // Should its owner not have added it, the turn of a conversation is told by the request.
    const forget = Number(record.request.conversation === undefined)
    // Also when it is not known to be done: nothing is left to do for the stream, and it expires all the same.
    owned.delete(record)
    await runSoon(link, FINISH, keys, [term, ttlMs, session, id, forget])
  }

  /** What `record` became: `claimed`, or what an earlier claim of the same node made of it. @throws {RedisFault} */
  async claim(record: StreamRecord, claimed: StreamRecord): Promise<StreamRecord | undefined> {
    const { link, lifeMs } = this.options
    const { session, id } = record
    const { entry, log, partition } = keysOf(record)
    const event: UnnumberedEvent = { type: 'status', state: 'recovering', epoch: claimed.epoch }
    const keys = [
      entry,
      log,
      epochKey(id, claimed.epoch),
      ownedKey(partition, record.owner),
      ownedKey(partition, claimed.owner),
    ]
    const args = [record.term, record.owner, claimed.owner, claimed.epoch, lifeMs, session, id]
    const answer = await soon(link, () =>
      link.runSafely(CLAIM, keys, [...args, link.publishCommand, JSON.stringify([event])]),
    )
    return typeof answer === 'string' && answer !== '' ? { ...claimed, epoch: answer } : undefined
  }

  /**
   * What a node runs. Streams that have ended, and whose owner did not live to say so, expire from now on.
   * @throws {RedisFault}
   */
  async runningOn(node: string): Promise<readonly RunningStream[]> {
    const running: RunningStream[] = []
    for (let partition = 0; partition < PARTITIONS; partition++) {
      for (const { record, end, isFollowed } of await this.#ownedBy(node, partition)) {
        if (end) await this.finish(record)
        else if (record.owner === node) running.push({ record, isFollowed })
      }
    }
    return running
  }

  async #ownedBy(node: string, partition: number): Promise<readonly Peeked[]> {
    const names = await soon(this.options.link, () => this.options.link.members(ownedKey(partition, node)))
    const found = await Promise.all(
      [...bySession(names)].flatMap(([session, ids]) =>
        this.#calls(session, ids).map((some) => this.#peek(session, some)),
      ),
    )
    return found.flat()
  }

  /** Who is to be asked; undefined when the stream has ended, or is not there. A cancel is noted. @throws {RedisFault} */
  async ownerOf(key: StreamKey, request: OwnerRequest): Promise<string | undefined> {
    const reason = request.type === 'cancel' ? request.reason : ''
    const owner = await runSoon(this.options.link, ASK, [keysOf(key).entry, cancelledKey(key)], [reason, REMEMBER_MS])
    return typeof owner === 'string' && owner !== '' ? owner : undefined
  }

  /** @throws {RedisFault} */
  async list(session: string): Promise<readonly StreamListing[]> {
    const ids = await soon(this.options.link, () => this.options.link.range(sessionKey(session)))
    const found = await Promise.all(this.#calls(session, ids).map((some) => this.#peek(session, some)))
    const byId = new Map(found.flat().map((listing) => [listing.record.id, listing]))
    return ids.map((id) => byId.get(id)).filter((listing) => listing !== undefined)
  }

  async #enlist({ session, id }: StreamRecord): Promise<void> {
    const { link, lifeMs } = this.options
    await runSoon(link, ENLIST, [sessionKey(session)], [lifeMs, id, MAX_LISTED])
  }

  /** Undefined when it was entered, or the record that stands there. */
  async #enter(
    record: StreamRecord,
    firstEpoch: string,
    { again }: { again: boolean },
  ): Promise<StreamRecord | undefined> {
    const { link, lifeMs } = this.options
    const { session, id, epoch, owner } = record
    const { entry, partition } = keysOf(record)
    const keys = [entry, epochKey(id, epoch), ownedKey(partition, owner), cancelledKey(record)]
    const args = [lifeMs, session, id, again ? 'again' : '', ...fieldsOf(record, firstEpoch)]
    const other = entryOf(record, await runSoon(link, CREATE, keys, args))?.record
    // Our own: it was entered by an attempt whose answer was lost.
    return other?.epoch === epoch ? undefined : other
  }

  /** A stream that may have been entered and will not begin: whoever asks for it is not to wait for it. */
  async #abandon({ session, id, epoch, owner }: StreamRecord): Promise<void> {
    const { link, lifeMs, onFault } = this.options
    const { entry, log, partition } = keysOf({ session, id })
    const keys = [entry, epochKey(id, epoch), ownedKey(partition, owner), log]
    for (let left = ABANDON_ATTEMPTS; left > 0; left--) {
      try {
        await link.run(ABANDON, keys, [epoch, session, id, lifeMs])
        return
      } catch (error) {
        if (link.isClosed) return
        if (left === 1) onFault(error)
      }
      await new Promise<void>((resolve) => setTimeout(resolve, ABANDON_EVERY_MS).unref())
    }
  }

  #calls(session: string, ids: readonly string[]): string[][] {
    const calls: string[][] = []
    const open = new Map<number, string[]>()
    for (const id of ids) {
      const group = this.options.link.cluster ? keysOf({ session, id }).partition : 0
      let call = open.get(group)
      if (!call || call.length >= MAX_CALL_STREAMS) {
        call = []
        open.set(group, call)
        calls.push(call)
      }
      call.push(id)
    }
    return calls
  }

  async #peek(session: string, ids: readonly string[]): Promise<Peeked[]> {
    const answers = await apart(ids, (some) => {
      const keys = some.flatMap((id) => [keysOf({ session, id }).entry, keysOf({ session, id }).log])
      return runSoon(this.options.link, PEEK, keys, []) as Promise<readonly [unknown, string, number][]>
    })
    return ids.flatMap((id, index) => {
      const answer = answers[index]
      // One that nobody can read is none.
      if (!answer || answer instanceof RedisFault) return []
      const [fields, top, followedForMs] = answer
      const entry = entryOf({ session, id }, fields)
      if (!entry) return []
      const { record, end } = entry
      return [{ record, epoch: record.epoch, last: Number(top), end, isFollowed: followedForMs > 0 }]
    })
  }
}

/** Members of a set of owned streams: session and id. */
function bySession(names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const name of names) {
    const [session = '', id = ''] = name.split(' ')
    found.set(session, [...(found.get(session) ?? []), id])
  }
  return found
}
