import { ABNORMAL } from '../../close-codes.js'
import type { Http } from '../../json-mode.js'
import type { Loss } from '../link.js'

/** The link is over; `loss` says what is to be done about it. */
export class LinkBroken extends Error {
  readonly loss: Loss

  constructor(loss: Loss, options?: ErrorOptions) {
    super('the link broke', options)
    this.name = 'LinkBroken'
    this.loss = loss
  }
}

/** The answer to a request, its body read; undefined where it is no JSON. */
export interface Answer {
  readonly status: number
  readonly ok: boolean
  readonly headers: Headers
  readonly body: unknown
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST'
  /** JSON. */
  readonly body?: string
  readonly accept?: string
  readonly signal?: AbortSignal
}

/** The requests of one link: all in its session, and all gone with it. */
export class Requests {
  /** What the server issued; what is presented until then is what the page has kept. */
  session: string | undefined
  readonly #http: Http
  readonly #over = new AbortController()
  /** The limits of the requests under way, which are as many as a link makes at once. */
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(http: Http) {
    this.#http = http
    this.session = http.session.session
  }

  get isClosed(): boolean {
    return this.#over.signal.aborted
  }

  /** Ends every request, and its time limit with it. Idempotent. */
  close(): void {
    this.#over.abort()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Asks, and reads the whole answer within `limit_ms`. Rejects when nothing of the kind comes. */
  async ask(path: string, { limit_ms, signal, ...options }: RequestOptions & { limit_ms: number }): Promise<Answer> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), limit_ms)
    this.#timers.add(timer)
    try {
      const signals = signal ? [late.signal, signal] : [late.signal]
      const response = await this.open(path, { ...options, signal: AbortSignal.any(signals) })
      return await answerOf(response)
    } finally {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  /** Asks, and leaves the body to be read. Without a limit in time but `signal`. */
  open(
    path: string,
    { method = 'POST', body, accept = 'application/json', signal }: RequestOptions,
  ): Promise<Response> {
    const { server, fetch } = this.#http
    if (!fetch) throw new LinkBroken({ code: ABNORMAL })
    const headers = {
      accept,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.session !== undefined && { 'x-session': this.session }),
    }
    const both = signal ? AbortSignal.any([this.#over.signal, signal]) : this.#over.signal
    return fetch(server + path, { method, headers, signal: both, ...(body !== undefined && { body }) })
  }
}

/** Reads the body. Rejects when it breaks off. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, ok, headers } = response
  return { status, ok, headers, body: parse(await response.text()) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // A proxy that answers in the server's stead may well answer in HTML.
    return undefined
  }
}
