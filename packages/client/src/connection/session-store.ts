import { type SessionStorage, StoredText } from './stored-text.js'

/**
 * The page's own storage, or undefined where there is none: a tab's (`sessionStorage`), or one for all tabs of the
 * browser (`localStorage`).
 */
export function currentStorage(share?: 'tabs'): Storage | undefined {
  try {
    const { sessionStorage, localStorage } = globalThis as { sessionStorage?: Storage; localStorage?: Storage }
    return share === 'tabs' ? localStorage : sessionStorage
  } catch {
    // Reading the property itself throws in a sandboxed frame and where cookies are blocked: memory has to do.
    return undefined
  }
}

/** The session with one server: kept in memory, and beyond a reload where the page has storage. */
export class SessionStore {
  readonly #stored: StoredText
  #session: string | undefined

  constructor(server: string, storage: SessionStorage | undefined) {
    this.#stored = new StoredText(`runnel.session:${server}`, storage)
    this.#session = this.#stored.load()
  }

  get session(): string | undefined {
    return this.#session
  }

  /**
   * Whether another tab has stored a newer session meanwhile, as it does when the server has forgotten the one that both
   * presented. Storage of the tab's own never changes under it.
   */
  get isReplaced(): boolean {
    const stored = this.#stored.load()
    return stored !== undefined && stored !== this.#session
  }

  /** Goes over to the session that is stored. */
  adopt(): void {
    this.#session = this.#stored.load() ?? this.#session
  }

  keep(session: string): void {
    if (session === this.#session) return
    this.#session = session
    this.#stored.save(session)
  }
}
