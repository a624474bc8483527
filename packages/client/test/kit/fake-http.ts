/** The body of an answer that comes bit by bit. */
export interface FakeBody {
  send(text: string): Promise<void>
  end(): Promise<void>
  break(): Promise<void>
}

/** A request that a test answers. */
export interface FakeRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Record<string, unknown> | undefined
  readonly signal: AbortSignal
  answer(body: unknown, init?: ResponseInit): Promise<void>
  /** Answers with what is no JSON. */
  answerText(text: string, init?: ResponseInit): Promise<void>
  /** Answers with an event stream. */
  stream(init?: ResponseInit): FakeBody
  break(): Promise<void>
}

/** A server over HTTP whose answers the test gives. */
export class FakeHttp {
  readonly requests: FakeRequest[] = []

  /** Takes the place of `fetch`; as it does, it rejects when the signal aborts. */
  readonly fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const signal = init.signal ?? new AbortController().signal
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      this.requests.push({
        path: new URL(url as string).pathname,
        headers: init.headers as Record<string, string>,
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : undefined,
        signal,
        answer: (body, answer) => settle(() => resolve(Response.json(body, answer))),
        answerText: (text, answer) => settle(() => resolve(new Response(text, answer))),
        stream: (answer) => {
          const { response, body } = eventStream(signal, answer)
          resolve(response)
          return body
        },
        break: () => settle(() => reject(new TypeError('network'))),
      })
    })

  /** The request with this number, from 0. Throws when there is none. */
  request(number: number): FakeRequest {
    const request = this.requests[number]
    if (!request) throw new Error(`only ${this.requests.length} requests were made`)
    return request
  }
}

function eventStream(signal: AbortSignal, init: ResponseInit = {}): { response: Response; body: FakeBody } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const readable = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
  })
  // As with `fetch`, the signal breaks a body that is being read.
  signal.addEventListener('abort', () => controller?.error(new DOMException('aborted', 'AbortError')))
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
  return {
    response: new Response(readable, { headers, ...init }),
    body: {
      send: (text) => settle(() => controller?.enqueue(new TextEncoder().encode(text))),
      end: () => settle(() => controller?.close()),
      break: () => settle(() => controller?.error(new TypeError('network'))),
    },
  }
}

/** Does it, and waits until everyone has heard of it. */
async function settle(act: () => void): Promise<void> {
  act()
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}
