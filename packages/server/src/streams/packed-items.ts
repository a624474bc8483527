import { ChunkRun, USUAL_KINDS } from './chunk-run.js'
import type { Item, SingleEvent } from './log-items.js'

/** Longer answers stay as they are: all of one is unpacked for each page that is read of it. UTF-16 units. */
const MAX_PACKED_CHARS = 32_768

/** What stands for an event among the kinds of runs. */
const EVENT = 0

/**
 * The items of a short log that has ended, in four strings: runs are small where the text has code and links in it, and as objects
 * take more than their text.
 */
export class PackedItems {
  readonly #events: readonly SingleEvent['event'][]
  /** A character for each event, and two for each run: its kind, from 1, and how many chunks it has. */
  readonly #shape: string
  readonly #text: string
  readonly #isUtf8: boolean
  /** The lengths of all chunks. */
  readonly #lengths: string
  /** Of the chunks with another count of tokens than 1: the index among all of them, and the count. */
  readonly #counts: string

  private constructor(items: readonly Item[]) {
    const runs = items.filter((item) => item instanceof ChunkRun)
    const text = runs.map((run) => run.sealed().text).join('')
    this.#events = items.flatMap((item) => (item instanceof ChunkRun ? [] : [item.event]))
    this.#shape = items.map(shapeOf).join('')
    this.#lengths = runs.map((run) => run.sealed().lengths).join('')
    this.#counts = countsOf(runs)
    const packed = asBytes(text)
    this.#isUtf8 = packed !== undefined
    this.#text = packed ?? text
  }

  /** The items of a log that has ended; undefined for one that is kept better as it is. */
  static of(items: readonly Item[]): PackedItems | undefined {
    let chars = 0
    for (const item of items) {
      if (!(item instanceof ChunkRun)) continue
      chars += item.chars
      if (chars > MAX_PACKED_CHARS || !isUsual(item)) return undefined
    }
    return new PackedItems(items)
  }

  unpack(): Item[] {
    const text = this.#isUtf8 ? Buffer.from(this.#text, 'latin1').toString('utf8') : this.#text
    const counts = this.#countsByChunk()
    const items: Item[] = []
    let [seq, chunk, char] = [0, 0, 0]
    for (let at = 0, events = 0; at < this.#shape.length; at++) {
      const kind = USUAL_KINDS[this.#shape.charCodeAt(at) - 1]
      const event = this.#events[events]
      if (kind === undefined) {
        if (event) items.push({ first: seq, last: seq, event })
        events += 1
        seq += 1
        continue
      }
      const size = this.#shape.charCodeAt(++at)
      const lengths = this.#lengths.slice(chunk, chunk + size)
      const chars = sumOf(lengths)
      const parts = { text: text.slice(char, char + chars), lengths, counts: slice(counts, chunk, size) }
      items.push(ChunkRun.of(seq, kind, parts))
      chunk += size
      char += chars
      seq += size
    }
    return items
  }

  #countsByChunk(): readonly [number, number][] {
    const pairs: [number, number][] = []
    for (let at = 0; at < this.#counts.length; at += 2)
      pairs.push([this.#counts.charCodeAt(at), this.#counts.charCodeAt(at + 1)])
    return pairs
  }
}

function shapeOf(item: Item): string {
  if (!(item instanceof ChunkRun)) return String.fromCharCode(EVENT)
  return String.fromCharCode(USUAL_KINDS.indexOf(item.kind) + 1, item.last - item.first + 1)
}

/** Whether all that is said of the run fits into characters. */
function isUsual(run: ChunkRun): boolean {
  const { counts } = run.sealed()
  return USUAL_KINDS.includes(run.kind) && counts.every((count) => String.fromCharCode(count).charCodeAt(0) === count)
}

function countsOf(runs: readonly ChunkRun[]): string {
  let counts = ''
  let chunk = 0
  for (const run of runs) {
    const pairs = run.sealed().counts
    for (let at = 0; at < pairs.length; at += 2)
      counts += String.fromCharCode(chunk + (pairs[at] ?? 0), pairs[at + 1] ?? 1)
    chunk += run.last - run.first + 1
  }
  return flat(counts)
}

/** The pairs of one run, with the index in it. */
function slice(pairs: readonly [number, number][], chunk: number, size: number): number[] {
  return pairs.filter(([at]) => at >= chunk && at < chunk + size).flatMap(([at, count]) => [at - chunk, count])
}

function sumOf(lengths: string): number {
  let sum = 0
  for (let index = 0; index < lengths.length; index++) sum += lengths.charCodeAt(index)
  return sum
}

/** Without the pieces that it was put together from. */
function flat(text: string): string {
  return [...text].join('')
}

/**
 * A text as UTF-8, a character for each byte; undefined where that saves nothing. One dash or quotation mark beyond Latin-1 makes
 * two bytes of every character of a text.
 */
function asBytes(text: string): string | undefined {
  const bytes = Buffer.from(text)
  // As many as characters: all are ASCII. And half of a pair of surrogates has no UTF-8.
  if (bytes.length === text.length || bytes.length >= 2 * text.length || bytes.toString() !== text) return undefined
  return bytes.toString('latin1')
}
