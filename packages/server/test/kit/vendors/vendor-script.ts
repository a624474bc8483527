import type { IncomingHttpHeaders } from 'node:http'

/** Which vendor's wire format a fake speaks. */
export type VendorKind = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'

/** What a fake vendor does with a request. Everything may be left out: the answer is then a short text. */
export interface VendorScript {
  /** The answer: tokens, or a text that is cut into words. */
  readonly text?: string | readonly string[]
  /** Reasoning tokens ahead of the answer. */
  readonly thinking?: readonly string[]
  /** Milliseconds between two tokens; 0 (the default): as fast as they are read. */
  readonly paceMs?: number
  /** What the token of this index waits for, where it does. */
  readonly gate?: (index: number) => Promise<void> | undefined
  /** The model's name in the answer; the one asked for when left out. */
  readonly model?: string
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number }
  /** How the answer ends; `refusal` is the vendor's own kind of it, with or without text before. */
  readonly finish?: 'stop' | 'length' | 'content_filter' | 'refusal'
  /** The body stays open after the vendor's terminal marker. */
  readonly staysOpen?: boolean
  readonly fault?: ScriptedFault
  /** `characters`: every event in two packets, cut inside a character. `pairs`: two events in one packet. */
  readonly split?: 'characters' | 'pairs'
  /** The vendor's kind of keep-alive (a comment or a ping event) ahead of every token. */
  readonly keepAlive?: boolean
}

/** What goes wrong. `after` counts the answer's tokens; `when` delays the fault until the promise resolves. */
export type ScriptedFault =
  /** An HTTP error instead of a stream, with the vendor's kind of body. */
  | { readonly type: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The socket is reset (or merely closed); without `after`, before the response's headers. */
  | { readonly type: 'reset' | 'destroy'; readonly after?: number; readonly when?: Promise<void> }
  /** The body ends in good order, without the vendor's terminal marker. */
  | { readonly type: 'end'; readonly after: number }
  /** Nothing more comes, and the socket stays open; without `after`, not even the headers. */
  | { readonly type: 'hang'; readonly after?: number }
  /** An event of the stream says that it failed. */
  | { readonly type: 'error'; readonly after: number; readonly error: StreamErrorName }
  /** An event that is not JSON. */
  | { readonly type: 'garbage'; readonly after: number }

/** Errors inside a stream; each vendor has words of its own for them. */
export type StreamErrorName = 'overloaded' | 'rate_limit' | 'server'

/** A request as the fake vendor got it. */
export interface VendorRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The client's port: the same for two requests on one connection. */
  readonly port: number | undefined
  /** The body, parsed. */
  readonly body: Readonly<Record<string, unknown>>
  /** The answer's text that has been sent so far. */
  readonly sent: string
  /** Resolves when the client closes the connection before the answer has ended. */
  readonly closed: Promise<void>
}

/** The words of every error body: no provider may pass them on. */
export const VENDOR_WORDS = "The vendor's own words, with sk-secret-key in them."
