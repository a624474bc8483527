import { HIGH_WATER_BYTES } from '../session/pump.js'

/**
 * Tells when a connection that was full has room again. Not the stream's own `drain`: that comes only when its own mark
 * was passed, which is above ours since Node 22.
 */
export class HighWater {
  #full = false

  constructor(
    /** Bytes that the network has not taken yet. */
    private readonly bufferedBytes: () => number,
    private readonly onRoom: () => void,
  ) {}

  /** Something was handed over. */
  sent(): void {
    this.#full = this.#isFull()
  }

  /** Something was taken: the callback of a write. */
  readonly taken = (): void => {
    if (!this.#full || this.#isFull()) return
    this.#full = false
    this.onRoom()
  }

  #isFull(): boolean {
    return this.bufferedBytes() >= HIGH_WATER_BYTES
  }
}
