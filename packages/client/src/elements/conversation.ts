import { randomId } from '../client.js'

/** Values of the attribute that ask for an id of the block's own. */
const GENERATED: ReadonlySet<string> = new Set(['', 'new'])

/** Which conversation a block's prompts belong to. */
export class Conversation {
  #attribute: string | undefined
  #id: string | undefined

  /** The id to send, for what the attribute says; undefined where it says nothing. */
  idFor(attribute: string | null | undefined): string | undefined {
    const named = attribute ?? undefined
    if (named !== this.#attribute) this.#id = undefined
    this.#attribute = named
    if (named === undefined) return undefined
    return (this.#id ??= GENERATED.has(named) ? randomId() : named)
  }

  /** Goes on with the conversation of a prompt that was sent before, where the id is the block's own. */
  adopt(attribute: string | null | undefined, id: string | undefined): void {
    this.idFor(attribute)
    if (id !== undefined && GENERATED.has(attribute ?? 'named')) this.#id = id
  }

  /** What follows belongs to another one, also where the page named the first. */
  renew(): void {
    if (this.#attribute !== undefined) this.#id = randomId()
  }
}
