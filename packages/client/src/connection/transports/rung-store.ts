import { type SessionStorage, StoredText } from '../stored-text.js'

/** Which transport worked with one server: a page that is loaded again need not find out anew what does not. */
export class RungStore {
  readonly #stored: StoredText
  #rung: string | undefined

  constructor(server: string, storage: SessionStorage | undefined) {
    this.#stored = new StoredText(`runnel.transport:${server}`, storage)
    this.#rung = this.#stored.load()
  }

  get rung(): string | undefined {
    return this.#rung
  }

  keep(rung: string): void {
    if (rung === (this.#rung ?? 'websocket')) return
    this.#rung = rung
    this.#stored.save(rung)
  }
}
