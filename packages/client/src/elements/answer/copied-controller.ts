import type { ReactiveController, ReactiveElement } from 'lit'
import { whenLeft } from '../../controllers/when-left.js'

const COPIED_MS = 1500

/** Lets its host say for a moment that something was copied. */
export class CopiedController implements ReactiveController {
  readonly #host: ReactiveElement
  #timer: ReturnType<typeof setTimeout> | undefined
  isCopied = false

  constructor(host: ReactiveElement) {
    this.#host = host
    host.addController(this)
  }

  set(isCopied: boolean): void {
    clearTimeout(this.#timer)
    this.isCopied = isCopied
    this.#host.requestUpdate()
    if (isCopied) this.#timer = setTimeout(() => this.set(false), COPIED_MS)
  }

  hostDisconnected(): void {
    whenLeft(this.#host, () => this.set(false))
  }
}
