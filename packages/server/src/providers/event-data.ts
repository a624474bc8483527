/** The most that one event may have, in UTF-16 units: a body that never ends its event must not fill the memory. */
const MAX_EVENT_CHARS = 16_777_216

const DATA = 'data:'

/** Takes the bytes of an event stream, as they come. Keeps what is not whole yet. */
export class EventData {
  readonly #decoder = new TextDecoder()
  #rest = ''
  #data: string | undefined

  /**
   * The data of each event that has become whole, oldest first. Names, ids and comments are left out.
   * @throws {RangeError} for an event that is too large
   */
  take(bytes: Uint8Array): string[] {
    // A line may end in CR, LF or both; a CR at the end waits for what follows it.
    let text = this.#rest + this.#decoder.decode(bytes, { stream: true })
    const isCut = text.endsWith('\r')
    if (text.includes('\r')) text = text.slice(0, isCut ? -1 : undefined).replace(/\r\n?/g, '\n')
    const found: string[] = []
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#takeLine(text.slice(from, to), found)
      from = to + 1
    }
    this.#rest = text.slice(from) + (isCut ? '\r' : '')
    if (this.#rest.length + (this.#data?.length ?? 0) > MAX_EVENT_CHARS) throw new RangeError('an event is too large')
    return found
  }

  #takeLine(line: string, found: string[]): void {
    if (line.startsWith(DATA)) {
      const value = line.slice(line.charAt(DATA.length) === ' ' ? DATA.length + 1 : DATA.length)
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
    } else if (line === '' && this.#data !== undefined) {
      found.push(this.#data)
      this.#data = undefined
    }
  }
}
