/** More than a whole stream may have, in UTF-16 units: what is longer is no event of ours. */
export const MAX_EVENT_CHARS = 8 * 1024 * 1024

export interface SseHandlers {
  /** The data of an event; its lines are joined with line feeds. */
  onData(data: string): void
  onComment(): void
}

/**
 * Server-Sent Events out of text that is cut anywhere, in time that is linear in it. Every event of the protocol says its
 * type and number in its data, so that the other fields are passed over.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseParser {
  readonly #handlers: SseHandlers
  /** The beginning of a line whose end has not come. */
  #tail = ''
  #data: string | undefined
  /** The last text ended with a carriage return: a line feed that follows belongs to it. */
  #endedWithReturn = false

  constructor(handlers: SseHandlers) {
    this.#handlers = handlers
  }

  /** Throws a `RangeError` when one event is larger than `MAX_EVENT_CHARS`. */
  push(text: string): void {
    if (text === '') return
    let from = this.#endedWithReturn && text.startsWith('\n') ? 1 : 0
    this.#endedWithReturn = text.endsWith('\r')
    const lineEnd = /\r\n|\r|\n/g
    lineEnd.lastIndex = from
    for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
      const line = this.#tail + text.slice(from, end.index)
      this.#tail = ''
      from = lineEnd.lastIndex
      this.#take(line)
    }
    this.#tail += text.slice(from)
    this.#checkSize(this.#tail.length)
  }

  #take(line: string): void {
    if (line === '') return this.#dispatch()
    if (line.startsWith(':')) return this.#handlers.onComment()
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    if (name !== 'data') return
    const value = colon < 0 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1)
    this.#checkSize(value.length)
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
  }

  #dispatch(): void {
    const data = this.#data
    this.#data = undefined
    if (data !== undefined) this.#handlers.onData(data)
  }

  #checkSize(more: number): void {
    if ((this.#data?.length ?? 0) + more > MAX_EVENT_CHARS) throw new RangeError('an event is too large')
  }
}
