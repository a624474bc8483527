import type { CompleteEvent, FinishReason, Usage } from '@runnel/protocol'
import type { LiveStream } from '../streams/stream.js'
import { errorOf } from './error-body.js'
import { localError, unreachable } from './local-errors.js'
import type { SessionStore } from './session-store.js'

/** Answers that are waited for at once: a browser opens six connections to a server, and a cancel must find one free. */
const MAX_REQUESTS = 4
/** A little more than the longest that servers let a stream run, by default. */
const MAX_ANSWER_MS = 20 * 60_000
/** How long a cancel may take; a server waits up to 10 s for the log to end. */
const MAX_CANCEL_MS = 15_000
/** How long it may wait for a connection. */
const STARVED_MS = 500

/** What JSON mode asks its server with. */
export interface Http {
  /** The server's address, without a slash at its end. */
  readonly server: string
  readonly session: SessionStore
  readonly fetch: typeof globalThis.fetch | undefined
}

interface Job {
  readonly stream: LiveStream
  readonly body: string
  readonly abort: AbortController
  isCancelled: boolean
}

/** The body of an answer, as far as it is read. */
interface WholeAnswer {
  readonly text: string
  readonly model?: string
  readonly finish_reason: FinishReason | 'cancelled'
  readonly usage?: Usage
  readonly timing?: CompleteEvent['timing']
}

/** Prompts to a server that does not stream: each is one request, and its answer comes whole. */
export class JsonMode {
  readonly #http: Http
  readonly #waiting: Job[] = []
  readonly #running = new Map<string, Job>()

  constructor(http: Http) {
    this.#http = http
  }

  /** Asks for the whole answer to `body`, a prompt in JSON. The stream's end, from whichever side, ends the request. */
  run(stream: LiveStream, body: string): void {
    if (stream.over.aborted) return
    const job = { stream, body, abort: new AbortController(), isCancelled: false }
    stream.over.addEventListener('abort', () => this.#drop(job), { once: true })
    this.#waiting.push(job)
    this.#next()
    if (!this.#running.has(stream.id)) show(job, { type: 'status', state: 'queued' })
  }

  cancel(id: string): void {
    const job = this.#running.get(id)
    if (!job) return this.#waiting.find(({ stream }) => stream.id === id)?.stream.stop()
    if (!job.isCancelled) void this.#cancel(job)
  }

  #next(): void {
    while (this.#running.size < MAX_REQUESTS) {
      const job = this.#waiting.shift()
      if (!job) return
      this.#running.set(job.stream.id, job)
      void this.#ask(job)
    }
  }

  #drop(job: Job): void {
    job.abort.abort()
    const at = this.#waiting.indexOf(job)
    if (at >= 0) this.#waiting.splice(at, 1)
    if (!this.#running.delete(job.stream.id)) return
    this.#next()
  }

  async #ask(job: Job): Promise<void> {
    const { stream, body, abort } = job
    const limit = setTimeout(() => stream.fail(localError('connection_timeout')), MAX_ANSWER_MS)
    const sentAt = performance.now()
    show(job, { type: 'status', state: 'thinking' })
    try {
      const response = await this.#post('/api/stream', { body, signal: abort.signal })
      const answer: unknown = await response.json()
      if (isAnswer(answer)) showAnswer(job, answer, Math.round(performance.now() - sentAt))
      else stream.fail(errorOf(answer) ?? localError('internal'))
    } catch {
      // Whatever broke, it was the network between here and there, or a proxy that answered in its stead.
      if (job.isCancelled) stream.stop()
      else stream.fail(unreachable())
    } finally {
      clearTimeout(limit)
    }
  }

  /** The request itself answers when the log has ended; a server that does not know the stream has nothing to stop. */
  async #cancel(job: Job): Promise<void> {
    job.isCancelled = true
    const { stream } = job
    // The answer's own request makes way: other tabs share the browser's connections, and the stop has to get through.
    const timers = [setTimeout(() => job.abort.abort(), STARVED_MS), setTimeout(() => stream.stop(), MAX_CANCEL_MS)]
    stream.over.addEventListener('abort', () => timers.forEach(clearTimeout), { once: true })
    try {
      // Without the job's signal: it has to arrive when the stream is over for its reader, too.
      const { ok } = await this.#post(`/api/streams/${stream.id}/cancel`, {})
      clearTimeout(timers[0])
      if (!ok) stream.stop()
    } catch {
      // Out of reach: for its reader it is stopped, and the server lets go of what nobody reads.
      stream.stop()
    }
  }

  async #post(path: string, { body, signal }: { body?: string; signal?: AbortSignal }): Promise<Response> {
    const { server, session, fetch } = this.#http
    if (!fetch) throw new TypeError('no fetch')
    const headers = {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(session.session !== undefined && { 'x-session': session.session }),
    }
    const init = { method: 'POST', headers, ...(signal && { signal }), ...(body !== undefined && { body }) }
    const response = await fetch(server + path, init)
    const issued = response.headers.get('x-session')
    if (issued) session.keep(issued)
    return response
  }
}

/** Events of a log that this side makes up: the answer's own is not sent in this mode. */
type Shown =
  | { type: 'status'; state: 'queued' | 'thinking' }
  | { type: 'chunk'; token: string }
  | { type: 'cancelled'; reason: 'client'; usage?: Usage }
  | Omit<CompleteEvent, 'id' | 'seq'>

function show({ stream }: Job, event: Shown): void {
  stream.apply({ ...event, id: stream.id, seq: stream.view.seq + 1 }, performance.now())
}

function showAnswer(job: Job, answer: WholeAnswer, duration_ms: number): void {
  const { text, finish_reason, model, usage, timing = { ttft_ms: duration_ms, duration_ms } } = answer
  if (text !== '') show(job, { type: 'chunk', token: text })
  const end = { ...(usage && { usage }) }
  if (finish_reason === 'cancelled') return show(job, { type: 'cancelled', reason: 'client', ...end })
  show(job, { type: 'complete', finish_reason, timing, ...(model !== undefined && { model }), ...end })
}

function isAnswer(value: unknown): value is WholeAnswer {
  const { text, finish_reason } = (value ?? {}) as Partial<WholeAnswer>
  return typeof text === 'string' && typeof finish_reason === 'string'
}
