import { nextFrame } from '../rendering/frame.js'
import type { StreamView } from '../types.js'

/** Tells of a growing text what is new, at most once per frame. */
export class ChunkTeller {
  readonly #tell: (chunk: { id: string; token: string; seq: number }) => void
  #view: StreamView | undefined
  #key = ''
  #told = 0
  #cancelFrame: (() => void) | undefined

  constructor(tell: (chunk: { id: string; token: string; seq: number }) => void) {
    this.#tell = tell
  }

  /** The view as it is now; its news are told with the next frame. */
  show(view: StreamView): void {
    this.#view = view
    if (this.#news() !== '') this.#cancelFrame ??= nextFrame(() => this.flush())
  }

  /** Tells now what is new. */
  flush(): void {
    this.#stop()
    const token = this.#news()
    if (token === '' || !this.#view) return
    this.#told += token.length
    const { id, seq } = this.#view
    this.#tell({ id, token, seq })
  }

  /** Forgets what was not told. Idempotent. */
  close(): void {
    this.#stop()
    this.#view = undefined
  }

  #stop(): void {
    this.#cancelFrame?.()
    this.#cancelFrame = undefined
  }

  #news(): string {
    if (!this.#view) return ''
    const { id, generation, text } = this.#view
    const key = `${id}/${generation}`
    if (key !== this.#key) this.#told = 0
    this.#key = key
    return text.slice(this.#told)
  }
}
