/** A command that is kept until its effect is seen. */
export interface Entry {
  readonly type: 'prompt' | 'cancel'
  readonly id: string
  readonly text: string
}

interface Kept extends Entry {
  /** The connection (1, 2 …) that it last went out on; 0 before; -1 when it shall go out again. */
  sentOn: number
}

/**
 * Commands that nobody has acknowledged, in the order given: a prompt until its `start` is seen, a cancel until its
 * stream has ended. A lost connection cannot tell whether they arrived, so each goes out once on every connection.
 */
export class Outbox {
  readonly #entries = new Map<string, Kept>()

  /** Keeps a command. The same command twice is one. */
  add(entry: Entry): void {
    const key = keyOf(entry.type, entry.id)
    if (!this.#entries.has(key)) this.#entries.set(key, { ...entry, sentOn: 0 })
  }

  has(type: Entry['type'], id: string): boolean {
    return this.#entries.has(keyOf(type, id))
  }

  /** Whether it went out on any connection. */
  wasSent(type: Entry['type'], id: string): boolean {
    return (this.#entries.get(keyOf(type, id))?.sentOn ?? 0) !== 0
  }

  /** Lets it go out once more on the same connection. */
  again(type: Entry['type'], id: string): void {
    const entry = this.#entries.get(keyOf(type, id))
    if (entry) entry.sentOn = -1
  }

  /** Every prompt that is kept, in order. */
  prompts(): Entry[] {
    return [...this.#entries.values()].filter(({ type }) => type === 'prompt')
  }

  settle(type: Entry['type'], id: string): void {
    this.#entries.delete(keyOf(type, id))
  }

  forget(id: string): void {
    this.settle('prompt', id)
    this.settle('cancel', id)
  }

  /** Passes each command that has not gone out on `connection` to `send`, in order, until one is not taken. */
  flush(connection: number, send: (entry: Entry) => boolean): void {
    for (const entry of [...this.#entries.values()]) {
      if (entry.sentOn === connection) continue
      if (!send(entry)) return
      entry.sentOn = connection
    }
  }

  /** The largest prompt that went out on `connection` and is unanswered: what a "message too big" must mean. */
  largestPrompt(connection: number): Entry | undefined {
    let largest: Kept | undefined
    for (const entry of this.#entries.values()) {
      if (entry.type !== 'prompt' || entry.sentOn !== connection) continue
      if (!largest || entry.text.length > largest.text.length) largest = entry
    }
    return largest
  }
}

function keyOf(type: Entry['type'], id: string): string {
  return `${type}:${id}`
}
