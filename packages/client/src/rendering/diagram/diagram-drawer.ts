import { completeLines, diagramSource } from './diagram-source.js'
import type { Scheme } from './mermaid.js'

/** Draws SVG text from a diagram's source; undefined when the source is no diagram. */
export type Draw = (source: string, scheme: Scheme) => Promise<string | undefined>

export interface DiagramDrawerOptions {
  readonly draw: Draw
  readonly scheme: () => Scheme
  /** A new picture. */
  readonly onPicture: (svg: string, scheme: Scheme) => void
  /** The whole source was tried and is no diagram, or the drawing failed. */
  readonly onFailure: () => void
}

const MIN_PAUSE_MS = 250
/** Every picture costs as much as the whole diagram: the pause grows with it, so that drawing stays a fifth of the time. */
const PAUSE_PER_DRAWING = 4
/** The first drawing loads its chunks too, which says nothing about the next. */
const MAX_PAUSE_MS = 1500
/** The first line only names the kind of diagram: drawn alone it is an empty picture. */
const MIN_LINES = 2

/** Draws a diagram that grows: one drawing at a time, the newest source next, with pauses; the last one always. */
export class DiagramDrawer {
  readonly #options: DiagramDrawerOptions
  #wanted: { source: string; ended: boolean } | undefined
  #drawn = ''
  #isDrawing = false
  #pause: ReturnType<typeof setTimeout> | undefined
  #paused = false
  #closed = false

  constructor(options: DiagramDrawerOptions) {
    this.#options = options
  }

  update(text: string, ended: boolean): void {
    this.#paused = false
    const source = diagramSource(text)
    const drawable = ended ? source : completeLines(source)
    if (!ended && drawable.trim().split('\n').length < MIN_LINES) return
    this.#wanted = { source: drawable, ended }
    // The end does not wait for the pause.
    if (ended) this.#endPause()
    if (!this.#isDrawing && this.#pause === undefined) void this.#drawWanted()
  }

  /** Draws nothing more until the next `update`. */
  pause(): void {
    this.#paused = true
    this.#wanted = undefined
    this.#endPause()
  }

  close(): void {
    this.#closed = true
    this.pause()
  }

  async #drawWanted(): Promise<void> {
    const wanted = this.#wanted
    if (!wanted || this.#closed) return
    this.#wanted = undefined
    if (wanted.source === this.#drawn) return
    this.#isDrawing = true
    const startedAt = performance.now()
    const isDrawn = await this.#draw(wanted.source)
    this.#isDrawing = false
    if (this.#closed) return
    if (wanted.ended && !isDrawn) this.#options.onFailure()
    this.#rest(performance.now() - startedAt)
  }

  async #draw(source: string): Promise<boolean> {
    const scheme = this.#options.scheme()
    // A parser that throws and a chunk that does not load are the same to the reader: no picture.
    const svg = await this.#options.draw(source, scheme).catch(() => undefined)
    if (svg === undefined || this.#closed) return false
    this.#drawn = source
    this.#options.onPicture(svg, scheme)
    return true
  }

  #rest(drawingMs: number): void {
    if (this.#wanted?.ended) return void this.#drawWanted()
    if (this.#paused) return
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, drawingMs * PAUSE_PER_DRAWING))
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      void this.#drawWanted()
    }, pauseMs)
  }

  #endPause(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
  }
}
