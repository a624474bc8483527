// Bytes as they came, for a check that comes after the clock has stopped.

const FIRST_BYTES = 4_096
const BLOCK_BYTES = 1_048_576

export class Arena {
  #blocks = []
  #block = Buffer.alloc(0)
  #used = 0
  length = 0

  /** Copies them: whoever reads uses its buffer again. @param {Buffer} bytes */
  add(bytes) {
    let from = 0
    while (from < bytes.length) {
      if (this.#used === this.#block.length) this.#grow()
      const copied = bytes.copy(this.#block, this.#used, from)
      this.#used += copied
      from += copied
    }
    this.length += bytes.length
  }

  /** All of it. */
  bytes() {
    return Buffer.concat([...this.#blocks, this.#block.subarray(0, this.#used)])
  }

  /** Gives its memory back. */
  clear() {
    this.#blocks = []
    this.#block = Buffer.alloc(0)
    this.#used = 0
  }

  #grow() {
    if (this.#block.length > 0) this.#blocks.push(this.#block)
    const next = Math.min(BLOCK_BYTES, Math.max(FIRST_BYTES, 2 * this.#block.length))
    this.#block = Buffer.allocUnsafeSlow(next)
    this.#used = 0
  }
}
