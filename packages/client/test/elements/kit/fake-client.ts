import type {
  Client,
  ConnectionState,
  Prompt,
  Stream,
  StreamSummary,
  StreamView,
  WireFrame,
} from '../../../src/types.js'

/** A stream that a test drives by hand. */
export class FakeStream implements Stream {
  readonly id: string
  readonly prompt: Prompt
  view: StreamView
  cancelled = false
  detached = false
  retried = false
  readonly listeners = new Set<(view: StreamView) => void>()

  constructor(prompt: Prompt, id: string) {
    this.prompt = prompt
    this.id = prompt.id ?? id
    this.view = { id: this.id, status: 'sending', text: '', reasoning: '', seq: -1, generation: 0 }
  }

  subscribe(listener: (view: StreamView) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  push(change: Partial<StreamView>): void {
    this.view = { ...this.view, seq: this.view.seq + 1, ...change }
    for (const listener of this.listeners) listener(this.view)
  }

  start(): void {
    this.push({ status: 'thinking', provider: 'test', model: 'test-1' })
  }

  say(text: string): void {
    this.push({ status: 'streaming', text: this.view.text + text })
  }

  complete(change: Partial<StreamView> = {}): void {
    const timing = { ttft_ms: 100, duration_ms: 1500 }
    this.push({
      status: 'complete',
      finish_reason: 'stop',
      timing,
      usage: { input_tokens: 3, output_tokens: 12 },
      ...change,
    })
  }

  fail(retryable = true): void {
    const error = {
      kind: 'llm',
      code: 'llm_overloaded',
      message: 'The model is busy. Try again in a moment.',
      retryable,
    } as const
    this.push({ status: 'error', error })
  }

  cancel(): void {
    this.cancelled = true
    this.push({ status: 'cancelled' })
  }

  retry(): void {
    this.retried = true
  }

  detach(): void {
    this.detached = true
    this.listeners.clear()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<StreamView> {
    yield this.view
  }
}

/** A client whose streams and connection a test drives by hand. */
export class FakeClient implements Client {
  readonly server = 'http://test'
  readonly limits = undefined
  connection: ConnectionState = { name: 'open', transport: 'websocket' }
  readonly streams: FakeStream[] = []
  /** What was read of streams that had been started before, in order. */
  readonly attached: FakeStream[] = []
  readonly connectionListeners = new Set<(state: ConnectionState) => void>()
  reconnects = 0
  interrupts = 0
  closed = false

  get last(): FakeStream {
    const stream = this.streams.at(-1)
    if (!stream) throw new Error('no stream was started')
    return stream
  }

  stream(prompt: Prompt | string): FakeStream {
    const stream = new FakeStream(typeof prompt === 'string' ? { prompt } : prompt, `stream-${this.streams.length}`)
    this.streams.push(stream)
    return stream
  }

  attach(id: string): FakeStream {
    const stream =
      this.streams.find((known) => known.id === id && !known.detached) ?? new FakeStream({ prompt: '' }, id)
    this.attached.push(stream)
    return stream
  }

  list(): Promise<StreamSummary[]> {
    return Promise.resolve([])
  }

  connect(state: ConnectionState): void {
    this.connection = state
    for (const listener of this.connectionListeners) listener(state)
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.connectionListeners.add(listener)
    return () => this.connectionListeners.delete(listener)
  }

  onFrame(_listener: (frame: WireFrame) => void): () => void {
    return () => {}
  }

  reconnect(): void {
    this.reconnects++
  }

  interrupt(): void {
    this.interrupts++
  }

  close(): void {
    this.closed = true
  }
}
