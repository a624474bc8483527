import { randomBytes } from 'node:crypto'
import { SECRET_KEY } from './keys.js'
import type { RedisLink } from './redis-link.js'
import { soon } from './run-soon.js'

export interface SessionSecretOptions {
  readonly link: Pick<RedisLink, 'getOrSet' | 'isAway'>
  /** How often it is looked after, in milliseconds. */
  readonly everyMs: number
  readonly onFault: (error: unknown) => void
}

/** Nodes sign sessions with different secrets: each takes the other's readers for strangers. */
export class DifferentSecret extends Error {
  override readonly name = 'DifferentSecret'
  readonly code = 'different_secret'
}

/**
 * What all nodes sign sessions with where no `SESSION_SECRET` is set: random, and made by the first of them. Those that
 * run keep it in Redis: a server that forgot everything would give another one to the next node that starts.
 */
export class SessionSecret {
  readonly #options: SessionSecretOptions
  #secret: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: SessionSecretOptions) {
    this.#options = options
  }

  /** From now on it is looked after. @throws {RedisFault} */
  async open(): Promise<string> {
    this.#secret ??= await this.#put(randomBytes(32).toString('base64url'))
    this.#timer ??= setInterval(() => void this.keep(), this.#options.everyMs).unref()
    return this.#secret
  }

  /** Puts it back where it is missing. Never rejects. */
  async keep(): Promise<void> {
    if (this.#secret === undefined) return
    try {
      if ((await this.#put(this.#secret)) !== this.#secret)
        throw new DifferentSecret('this server signs sessions with another secret than the others: start it anew')
    } catch (error) {
      this.#options.onFault(error)
    }
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer)
  }

  /** What stands there now. */
  async #put(secret: string): Promise<string> {
    const { link } = this.#options
    return (await soon(link, () => link.getOrSet(SECRET_KEY, secret))) as string
  }
}
