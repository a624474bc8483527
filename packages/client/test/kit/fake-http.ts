/** A request that a test answers. */
export interface FakeRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Record<string, unknown> | undefined
  readonly signal: AbortSignal
  answer(body: unknown, init?: ResponseInit): Promise<void>
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

/** Does it, and waits until everyone has heard of it. */
async function settle(act: () => void): Promise<void> {
  act()
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}
