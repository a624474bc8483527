/** The two methods of `sessionStorage` that are used. */
export interface SessionStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** The page's own storage, or undefined where there is none. */
export function currentStorage(): SessionStorage | undefined {
  try {
    return (globalThis as { sessionStorage?: SessionStorage }).sessionStorage
  } catch {
    // Reading the property itself throws in a sandboxed frame and where cookies are blocked: memory has to do.
    return undefined
  }
}

/** The session with one server: kept in memory, and beyond a reload where the page has storage. */
export class SessionStore {
  readonly #key: string
  readonly #storage: SessionStorage | undefined
  #session: string | undefined

  constructor(server: string, storage: SessionStorage | undefined) {
    this.#key = `runnel.session:${server}`
    this.#storage = storage
    this.#session = this.#load()
  }

  get session(): string | undefined {
    return this.#session
  }

  keep(session: string): void {
    if (session === this.#session) return
    this.#session = session
    try {
      this.#storage?.setItem(this.#key, session)
    } catch {
      // Full or forbidden storage costs only the resume after a reload.
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
