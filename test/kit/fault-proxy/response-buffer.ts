const END_OF_HEAD = '\r\n\r\n'
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

/**
 * What a buffering proxy does to an event stream: the head passes, the body waits until a block of it is full or it has
 * ended. Other responses pass.
 */
export class ResponseBuffer {
  #state: 'between' | 'passing' | 'holding' = 'between'
  #held = Buffer.alloc(0)
  readonly #blockBytes: number
  readonly #onHeld: () => void

  constructor(blockBytes: number, onHeld: () => void) {
    this.#blockBytes = blockBytes
    this.#onHeld = onHeld
  }

  /** What leaves now. */
  read(data: Buffer): Buffer {
    if (this.#state === 'holding') return this.#hold(data)
    // On a kept connection, each response begins with its own status line.
    if (data.subarray(0, 5).toString('latin1') === 'HTTP/') this.#state = 'between'
    if (this.#state === 'passing') return data
    const end = data.indexOf(END_OF_HEAD)
    const isStream = end >= 0 && /^content-type: *text\/event-stream/im.test(data.toString('latin1', 0, end))
    this.#state = isStream ? 'holding' : 'passing'
    if (!isStream) return data
    this.#onHeld()
    const body = end + END_OF_HEAD.length
    return Buffer.concat([data.subarray(0, body), this.#hold(data.subarray(body))])
  }

  /** What is left when the server has ended the connection. */
  flush(): Buffer {
    const rest = this.#held
    this.#held = Buffer.alloc(0)
    return rest
  }

  #hold(data: Buffer): Buffer {
    this.#held = Buffer.concat([this.#held, data])
    if (this.#held.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) {
      this.#state = 'between'
      return this.flush()
    }
    if (this.#held.length < this.#blockBytes) return Buffer.alloc(0)
    const full = this.#held.length - (this.#held.length % this.#blockBytes)
    const leaving = this.#held.subarray(0, full)
    this.#held = this.#held.subarray(full)
    return leaving
  }
}
