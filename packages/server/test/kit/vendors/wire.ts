import type { StreamErrorName, VendorScript } from './vendor-script.js'

/** What a wire format needs to know of the answer it writes. */
export interface WireAnswer {
  readonly model: string
  readonly tokens: readonly string[]
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number }
  readonly finish: NonNullable<VendorScript['finish']>
  /** Numbers the events where the format does. */
  next(): number
}

/** One vendor's format. Every string is one whole event with its blank line. */
export interface Wire {
  /** Where the vendor's API begins, as a base URL ends. */
  readonly basePath: string
  readonly keepAlive: string
  opening(answer: WireAnswer): readonly string[]
  thinking(text: string, answer: WireAnswer): string
  token(text: string, answer: WireAnswer): string
  closing(answer: WireAnswer): readonly string[]
  /** An event that ends the stream with an error. */
  error(name: StreamErrorName, answer: WireAnswer): string
  /** The body of an HTTP error. */
  errorBody(status: number): object
}

/** An event without a name. */
export function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

/** An event named after its own type. */
export function typed(value: { readonly type: string }): string {
  return `event: ${value.type}\n${data(value)}`
}
