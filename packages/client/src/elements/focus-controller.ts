import type { ReactiveController, ReactiveElement } from 'lit'

/** Where the focus goes, the first that there is. The field last: on a phone it opens the keyboard over the answer. */
const NEXT = ['.stop', '.send:enabled', 'textarea:enabled']

/** Keeps the focus in its host: when a button that had it goes away, it goes on to what can be pressed next. */
export class FocusController implements ReactiveController {
  readonly #host: ReactiveElement
  #hadFocus = false

  constructor(host: ReactiveElement) {
    this.#host = host
    host.addController(this)
  }

  /** Moves it to what a selector names, where the host shows that. */
  focus(selector: string): void {
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  hostUpdate(): void {
    this.#hadFocus = this.#focused !== null
  }

  hostUpdated(): void {
    // Whoever has moved it elsewhere wanted it there.
    if (!this.#hadFocus || this.#focused || document.activeElement !== document.body) return
    const found = NEXT.map((selector) => this.#host.renderRoot.querySelector<HTMLElement>(selector))
    found.find((element) => element !== null)?.focus()
  }

  get #focused(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null
  }
}
