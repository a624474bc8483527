import { createHash } from 'node:crypto'

/** A script, which Redis runs in one step, and the name under which a server knows it once it has run there. */
export interface RedisScript {
  readonly source: string
  readonly sha: string
}

/** The node's connection to Redis, as whoever keeps something small there needs it. */
export interface RedisScripts {
  /** Whether commands can be sent now. */
  readonly ready: boolean
  /**
   * Runs a script where its first key lies. All its keys lie in one slot.
   * @throws {StoreUnavailable}
   */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

export function redisScript(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

/** 16 bytes of a hash, in base64url. */
const DIGEST_CHARS = 22

/**
 * A key of Redis: `runnel:<room>:{<digest of the name>}`. Names are hashed: a session is a capability, and keys show in
 * slow logs and error replies. The braces keep keys of one name in one slot, whatever `part` they are.
 */
export function redisKey(room: string, name: string, part?: string): string {
  const digest = createHash('sha256').update(name).digest('base64url').slice(0, DIGEST_CHARS)
  return `runnel:${room}:{${digest}}${part === undefined ? '' : `:${part}`}`
}
