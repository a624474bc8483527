import type { Scheme } from './mermaid.js'

/** Where a diagram is drawn and shown: in the page itself, or in a frame. */
export interface Stage {
  /** Shows the picture, and takes any size. */
  readonly element: HTMLElement
  /** Draws a picture as SVG text; undefined when the source is no diagram (yet). Rejects when nothing can be drawn at all. */
  draw(source: string, scheme: Scheme): Promise<string | undefined>
  /** Shows a picture that it drew. The one before stays until the new one can be seen. */
  show(svg: string): void
  /** The shown picture as a PNG; undefined when the browser cannot make one. */
  png(): Promise<Blob | undefined>
  /** Idempotent. */
  close(): void
}
