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
  /** What servers said of their own types. */
  readonly #found = new Map<string, BlockKind>()

  constructor(host: ReactiveElement, source: () => KindSource) {
    this.#host = host
    this.#source = source
    host.addController(this)
  }

  /** Until the server has answered, and where it cannot: Markdown under the type's name. */
  get kind(): BlockKind {
    return this.kindOf(this.#source().type)
  }

  /** That of a type which the host has, or had: an answer is shown as the block that was asked for it. */
  kindOf(type: string): BlockKind {
    return knownKind(type) ?? this.#found.get(type) ?? unknownKind(type)
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
    // Another server was set meanwhile. Of another type: an answer of this one may still be shown.
    if (this.#source().server !== server) return
    if (found) this.#found.set(type, found)
    else this.#found.delete(type)
    this.#host.requestUpdate()
  }
}
