import type { StreamKey } from '../../ports/stream-store.js'
import { partitionOf, tagOf } from './partitions.js'

/** Before every key and channel: other programs may share the server. */
const PREFIX = 'runnel'

/** The keys of one stream. All lie in one slot. */
export interface StreamKeys {
  readonly partition: number
  /** The directory's entry: a hash. */
  readonly entry: string
  /** The log: a Redis Stream. It is also the name of the channel on which appends are told. */
  readonly log: string
}

/** An owner asks for those of its records with every flush. */
const known = new WeakMap<StreamKey, StreamKeys>()

/** Sessions and ids have neither a colon nor a brace in them. */
export function keysOf(key: StreamKey): StreamKeys {
  let keys = known.get(key)
  if (!keys) known.set(key, (keys = newKeysOf(key)))
  return keys
}

function newKeysOf({ session, id }: StreamKey): StreamKeys {
  const partition = partitionOf(id)
  const tag = tagOf(partition)
  return { partition, entry: `${PREFIX}:${tag}:entry:${session}:${id}`, log: `${PREFIX}:${tag}:log:${session}:${id}` }
}

/** Epoch → session: how a stream is found by whoever knows its id and epoch. A string. */
export function epochKey(id: string, epoch: string): string {
  return `${PREFIX}:${tagOf(partitionOf(id))}:epoch:${id}:${epoch}`
}

/** A cancel that came before its stream: a string, its reason. In the stream's slot. */
export function cancelledKey({ session, id }: StreamKey): string {
  return `${PREFIX}:${tagOf(partitionOf(id))}:cancelled:${session}:${id}`
}

/** The streams of a session, by the time of their creation: a sorted set, in the session's own partition. */
export function sessionKey(session: string): string {
  return `${PREFIX}:${tagOf(partitionOf(session))}:session:${session}`
}

/** The running streams of an owner in one partition: a set. */
export function ownedKey(partition: number, owner: string): string {
  return `${PREFIX}:${tagOf(partition)}:owned:${owner}`
}

/** The heartbeat counters of all nodes: a hash. */
export const NODES_KEY = `${PREFIX}:nodes`

/** What sessions are signed with: a string that stays. */
export const SECRET_KEY = `${PREFIX}:session-secret`

/** The channel on which a node is asked and answered. */
export function inboxOf(node: string): string {
  return `${PREFIX}:inbox:${node}`
}
