import type { UnnumberedEvent } from '@runnel/protocol'
import { charsOf } from '../streams/chunk-json.js'
import { LiveChunk } from './live-chunk.js'
import type { Reader } from './reader.js'

/** About what a chunk has beside its text, in characters. */
const CHUNK_CHARS = 60

/**
 * What readers that have everything else were given in this turn, in order. One array for all turns: one that is made in a turn
 * for the next lives so long that V8 puts it where garbage stays, with all that it holds.
 */
export class LiveChunks {
  /** As many as a turn has room for: a connection's high-water mark by `CHUNK_CHARS`. */
  readonly #chunks: (LiveChunk | undefined)[] = []
  #count = 0
  #hasDropped = false

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /**
   * Takes the one event that the reader does not have yet.
   * @param maxShare what one reader may have of a turn, in characters of JSON; its first event is taken, however long
   * @returns how many characters that adds to what is to be sent, about; 0 when it was not taken
   */
  add(reader: Reader, event: Extract<UnnumberedEvent, { type: 'chunk' }>, maxShare: number): number {
    const chars = charsOf(event.token)
    const found = this.#chunks[reader.place]
    const last = found?.reader === reader ? found : undefined
    const share = (last?.share ?? 0) + chars
    if (last && share > maxShare) return 0
    if (last?.takes(event, share)) return chars
    reader.place = this.#count
    this.#chunks[this.#count++] = new LiveChunk(reader, event, share)
    return chars + CHUNK_CHARS
  }

  /** The reader has left: nothing of it is sent. */
  drop(reader: Reader): void {
    for (let index = 0; index < this.#count; index++) {
      const chunk = this.#chunks[index]
      if (chunk?.reader !== reader) continue
      chunk.drop()
      this.#hasDropped = true
    }
  }

  /** All of them, closed. The next turn's begin anew. */
  take(): LiveChunk[] {
    // A slice has the size that it needs: what is pushed to has room for seventeen. That many are there, all of them.
    const taken = this.#chunks.slice(0, this.#count) as LiveChunk[]
    // Nothing longer-lived may point to what this turn has made.
    this.#chunks.fill(undefined, 0, this.#count)
    this.#count = 0
    for (const chunk of taken) chunk.close()
    if (!this.#hasDropped) return taken
    this.#hasDropped = false
    return taken.filter(({ isDropped }) => !isDropped)
  }
}
