import type { Scheme } from './mermaid.js'

/** What the page asks of the frame. `id` comes back in the answer; `nonce` is the secret of this pair. */
export type FrameRequest =
  | {
      readonly nonce: string
      readonly id: number
      readonly type: 'draw'
      readonly source: string
      readonly scheme: Scheme
    }
  | { readonly nonce: string; readonly id: number; readonly type: 'png' }

/** What the frame says. `svg` and `png` are missing where there is nothing to draw. */
export type FrameAnswer =
  | { readonly nonce: string; readonly type: 'ready' }
  | { readonly nonce: string; readonly id: number; readonly type: 'drawn'; readonly svg?: string }
  | { readonly nonce: string; readonly id: number; readonly type: 'png'; readonly png?: Blob }

/** A picture's text may have so many UTF-16 units; from 20,000 of source come far fewer. */
const MAX_SVG_CHARS = 8_000_000

/** What the other side posted, if it knows the nonce and speaks this language; any page may post anything. */
export function readMessage(data: unknown, nonce: string): Readonly<Record<string, unknown>> | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const message = data as Readonly<Record<string, unknown>>
  return message['nonce'] === nonce ? message : undefined
}

export function readSvg(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_SVG_CHARS ? value : undefined
}
