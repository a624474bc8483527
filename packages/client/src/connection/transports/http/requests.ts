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
  #isClosed = false
  /** The requests under way, with the timers of their limits: as many as a link makes at once. */
  readonly #running = new Map<AbortController, ReturnType<typeof setTimeout>>()

  constructor(http: Http) {
    this.#http = http
    this.session = http.session.session
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Ends every request that was asked, and its time limit with it. Idempotent. */
  close(): void {
    this.#isClosed = true
    for (const [request, timer] of this.#running) {
      clearTimeout(timer)
      request.abort()
    }
  }

  /** Asks, and reads the whole answer within `limit_ms`. Rejects when nothing of the kind comes. */
  async ask(path: string, { limit_ms, signal, ...options }: RequestOptions & { limit_ms: number }): Promise<Answer> {
    // Joined by hand: Safari has `AbortSignal.any` from 17.4 on.
    const request = new AbortController()
    const abort = (): void => request.abort()
    const timer = setTimeout(abort, limit_ms)
    this.#running.set(request, timer)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) abort()
    try {
      return await answerOf(await this.open(path, { ...options, signal: request.signal }))
    } finally {
      clearTimeout(timer)
      this.#running.delete(request)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Asks, and leaves the body to be read. Only `signal` ends it. */
  async open(
    path: string,
    { method = 'POST', body, accept = 'application/json', signal }: RequestOptions & { signal: AbortSignal },
  ): Promise<Response> {
    const { server, fetch } = this.#http
    if (!fetch || this.#isClosed) throw new LinkBroken({ code: ABNORMAL })
    const headers = {
      accept,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.session !== undefined && { 'x-session': this.session }),
    }
    return fetch(server + path, { method, headers, signal, ...(body !== undefined && { body }) })
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
