import type { SessionStorage } from '../session-store.js'

/** Which transport worked with one server: a page that is loaded again need not find out anew what does not. */
export class RungStore {
  readonly #key: string
  readonly #storage: SessionStorage | undefined
  #rung: string | undefined

  constructor(server: string, storage: SessionStorage | undefined) {
    this.#key = `runnel.transport:${server}`
    this.#storage = storage
    this.#rung = this.#load()
  }

  get rung(): string | undefined {
    return this.#rung
  }

  keep(rung: string): void {
    if (rung === (this.#rung ?? 'websocket')) return
    this.#rung = rung
    try {
      this.#storage?.setItem(this.#key, rung)
    } catch {
      // Full or forbidden storage costs the next page a few seconds.
    }
  }

  #load(): string | undefined {
    try {
      return this.#storage?.getItem(this.#key) ?? undefined
    } catch {
      // Forbidden storage is the same as empty storage.
      return undefined
    }
  }
}
