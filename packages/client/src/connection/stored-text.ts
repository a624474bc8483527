/** The methods of a browser's storage that are used. */
export interface SessionStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** One item of a page's storage. Storage that is missing, full or forbidden is the same as empty: nothing here throws. */
export class StoredText {
  readonly #key: string
  readonly #storage: SessionStorage | undefined

  constructor(key: string, storage: SessionStorage | undefined) {
    this.#key = key
    this.#storage = storage
  }

  load(): string | undefined {
    try {
      return this.#storage?.getItem(this.#key) ?? undefined
    } catch {
      // See the class.
      return undefined
    }
  }

  save(text: string): void {
    try {
      this.#storage?.setItem(this.#key, text)
    } catch {
      // It costs the next page what it would have known.
    }
  }
}
