import type { StreamEvent } from '@runnel/protocol'
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'

/** One event as it stands on the wire. */
export interface SseEvent {
  readonly id: string | undefined
  readonly event: string
  readonly data: StreamEvent
}

export interface SseRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: OutgoingHttpHeaders
  readonly body?: object
}

/** A reader of SSE that follows the standard's rules of lines, can be dropped at any time, and reads when it is told. */
export class SseReader {
  /** Everything that came so far, comments included. */
  raw = ''
  readonly events: SseEvent[] = []
  /** Resolves when the response has ended or was cut. */
  readonly ended: Promise<void>
  readonly #waiting = new Set<() => void>()
  #rest = ''
  #read = 0
  #isOver = false

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8')
    response.on('data', (text: string) => this.#take(text))
    response.on('error', () => undefined)
    this.ended = new Promise((resolve) =>
      response.once('close', () => {
        this.#isOver = true
        this.#wake()
        resolve()
      }),
    )
  }

  static open(url: string, { method = 'GET', headers = {}, body }: SseRequest = {}): Promise<SseReader> {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const all = {
      accept: 'text/event-stream',
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers: all }, (response) => resolve(new SseReader(response)))
      asked.once('error', reject)
      asked.end(sent)
    })
  }

  get status(): number {
    return this.response.statusCode ?? 0
  }

  header(name: string): string {
    return String(this.response.headers[name])
  }

  /** The next event of the type that was not asked for yet; those before it are passed over. */
  async next(type: string): Promise<SseEvent> {
    for (;;) {
      while (this.#read < this.events.length) {
        const event = this.events[this.#read++]
        if (event?.event === type) return event
      }
      if (this.#isOver) throw new Error(`ended while waiting for ${type}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** The answer's text so far. */
  get text(): string {
    return this.events.map(({ data }) => (data.type === 'chunk' && !data.channel ? data.token : '')).join('')
  }

  /** The connection is cut. */
  drop(): Promise<void> {
    this.response.destroy()
    return this.ended
  }

  #take(text: string): void {
    this.raw += text
    const blocks = (this.#rest + text).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) this.#event(block)
    this.#wake()
  }

  #event(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]))
    const data = fields.get('data')
    if (data === undefined) return
    this.events.push({
      id: fields.get('id'),
      event: fields.get('event') ?? 'message',
      data: JSON.parse(data) as StreamEvent,
    })
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}
