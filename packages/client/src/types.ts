import type { CancelReason, CompleteEvent, FinishReason, Usage, WireError } from '@runnel/protocol'

/** What a page asks for. */
export interface Prompt {
  prompt: string
  /** Block type; default `ask`. */
  block?: string
  params?: Record<string, unknown>
  conversation?: string
  model?: string
  /** The stream's id; random when left out. */
  id?: string
}

/** The stages of a stream as a reader sees them. The last three end it. */
export type StreamStatus =
  | 'sending'
  | 'queued'
  | 'thinking'
  | 'streaming'
  | 'retrying'
  | 'recovering'
  | 'complete'
  | 'error'
  | 'cancelled'

/** One stream at one moment. Immutable; a new event makes a new view. */
export interface StreamView {
  readonly id: string
  readonly status: StreamStatus
  /** The answer so far. */
  readonly text: string
  /** The model's reasoning so far, where it shows any. */
  readonly reasoning: string
  /** The number of the last event applied; -1 at first. */
  readonly seq: number
  /** Counts the resets: the text of an earlier generation of the view is void. */
  readonly generation: number
  readonly provider?: string
  readonly model?: string
  readonly max_tokens?: number
  readonly turns?: number
  /** While `retrying`: which attempt follows, of how many, and when (milliseconds of `performance.now()`). */
  readonly retry?: {
    readonly attempt: number
    readonly max_attempts: number
    readonly at: number
    readonly error: WireError
  }
  readonly error?: WireError
  /** Why it was `cancelled`. */
  readonly cancel_reason?: CancelReason
  readonly finish_reason?: FinishReason
  readonly usage?: Usage
  readonly timing?: CompleteEvent['timing']
}

/** An observable stream. Iterating yields its views, the latest first when the consumer is slow, and ends with it. */
export interface Stream extends AsyncIterable<StreamView> {
  readonly id: string
  readonly view: StreamView
  /** Calls `listener` after each change, at most once per message from the server. Returns how to stop. */
  subscribe(listener: (view: StreamView) => void): () => void
  /** Stops the generation. Idempotent; the stream ends with `cancelled`, or as it had ended before. */
  cancel(): void
  /** Skips the rest of a retry wait. */
  retry(): void
  /** Lets go of the stream: this page reads no more of it, and the generation goes on. */
  detach(): void
}

/** A stream that the server keeps, without its text. */
export interface StreamSummary {
  readonly id: string
  readonly block: string
  readonly state: 'running' | 'ended'
  /** `<epoch>.<seq>` of its last event. */
  readonly cursor: string
  /** When it was started: ISO 8601. */
  readonly created: string
}

/** What carries a connection: the WebSocket, Server-Sent Events with commands by POST, or long polls. */
export type Transport = 'websocket' | 'sse' | 'poll'

/** The connection at one moment. */
export type ConnectionState =
  | { readonly name: 'idle' }
  /** `attempt` is 0 for the first connection, then counts the reconnects from 1 (beyond `max_attempts` once exhausted). */
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'open'; readonly transport: Transport }
  /** The next attempt (from 1) starts at `at` (milliseconds of `performance.now()`). `exhausted` after the fifth. */
  | {
      readonly name: 'waiting'
      readonly attempt: number
      readonly max_attempts: number
      readonly at: number
      readonly exhausted: boolean
    }
  | { readonly name: 'offline' }
  | { readonly name: 'closed'; readonly reason: string }

/** A frame that crossed the wire, for a page that shows them. */
export interface WireFrame {
  readonly direction: 'in' | 'out'
  readonly text: string
}

/** Which server a client talks to. */
export interface ClientOptions {
  /** The server's address, `http(s)://host[:port]`; the page's own origin when left out. */
  server?: string
  /**
   * `auto`, the default: the WebSocket where it works, else SSE, else long polls; changed in the middle of an answer
   * where that helps, and back. Another value forces one: where it does not work, there is no connection.
   */
  transport?: 'auto' | Transport
  /**
   * `tabs`: the session is kept in `localStorage`, so that every tab of the browser reads and may stop the same
   * streams. Else it is the tab's own, in `sessionStorage`. Whoever uses the browser next has the session, too, so on
   * sign-out a page removes what begins with `runnel.` from its storage.
   */
  share?: 'tabs'
}

/** One connection, shared by every block of a page that talks to the same server. */
export interface Client {
  readonly server: string
  readonly connection: ConnectionState
  /** Starts a stream. Aborting `signal` cancels it. */
  stream(prompt: Prompt | string, options?: { signal?: AbortSignal }): Stream
  /**
   * Reads a stream that was started earlier, or by another reader of the same session (before a reload, in another
   * tab), from its start. The stream itself where this client reads it already. One that the server does not know ends
   * with the error `stream_not_found`.
   */
  attach(id: string): Stream
  /**
   * The streams of this session that the server still keeps, over HTTP. Rejects with a `RequestError` when the server
   * refuses, and with what `fetch` throws when it cannot be reached.
   */
  list(options?: { signal?: AbortSignal }): Promise<StreamSummary[]>
  /** Calls `listener` on every change of the connection. Returns how to stop. */
  onConnection(listener: (state: ConnectionState) => void): () => void
  /** Calls `listener` for every frame sent and received. Returns how to stop. */
  onFrame(listener: (frame: WireFrame) => void): () => void
  /** Connects now instead of waiting the backoff out. */
  reconnect(): void
  /** Drops the socket as a broken network would, for trying things out. */
  interrupt(): void
  /** What the server runs, from `welcome`; undefined before. */
  readonly limits: { readonly max_prompt_chars: number } | undefined
  /** Closes the connection and every timer. Idempotent. */
  close(): void
}
