const END_OF_HEAD = '\r\n\r\n'

/** A head that is longer is not waited for. */
const MAX_HEAD_BYTES = 16 * 1024

/** Reads the head of a connection's first request, to tell a WebSocket from the rest. */
export class UpgradeGate {
  #head: Buffer | undefined = Buffer.alloc(0)

  /** What may pass; `upgrade` when the head asks for one, undefined while it is not complete. */
  read(data: Buffer): Buffer | 'upgrade' | undefined {
    if (!this.#head) return data
    const head = Buffer.concat([this.#head, data])
    const end = head.indexOf(END_OF_HEAD)
    if (end < 0 && head.length < MAX_HEAD_BYTES) {
      this.#head = head
      return undefined
    }
    this.#head = undefined
    return /^upgrade: *websocket/im.test(head.toString('latin1', 0, end)) ? 'upgrade' : head
  }
}
