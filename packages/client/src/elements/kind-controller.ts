import type { ReactiveController, ReactiveElement } from 'lit'
import { knownKind, unknownKind, type BlockKind } from './block-kinds.js'

/** Which block its host is, and whose. */
export interface KindSource {
  readonly type: string
  /** The server's address; undefined while there is no connection to it. */
  readonly server: string | undefined
}

/** Knows how the host's type of block presents itself, and asks its server about a type that only that one knows. */
export class KindController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: () => KindSource
  #asked = ''
  #found: BlockKind | undefined

  constructor(host: ReactiveElement, source: () => KindSource) {
    this.#host = host
    this.#source = source
    host.addController(this)
  }

  /** Until the server has answered, and where it cannot: Markdown under the type's name. */
  get kind(): BlockKind {
    const { type } = this.#source()
    return knownKind(type) ?? (this.#found?.type === type ? this.#found : unknownKind(type))
  }

  hostUpdated(): void {
    const { type, server } = this.#source()
    if (server === undefined || knownKind(type)) return
    const asked = `${server} ${type}`
    if (asked === this.#asked) return
    this.#asked = asked
    void this.#ask(server, type)
  }

  async #ask(server: string, type: string): Promise<void> {
    // Most pages show no types but those that every server has.
    const catalogue = await import('./block-catalogue.js').catch(() => undefined)
    const found = await catalogue?.lookUpKind(server, type)
    // Another type or server was set meanwhile.
    if (this.#asked !== `${server} ${type}`) return
    this.#found = found
    this.#host.requestUpdate()
  }
}
