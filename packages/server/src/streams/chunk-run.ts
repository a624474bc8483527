import type { ChunkEvent, ChunkMetadata } from '@runnel/protocol'
import type { PackedEvent } from '../ports/event-log.js'

/** The chunks that a live run holds before they are sealed into one flat text. */
export const SEAL_CHUNKS = 256

/** A slice of a run as one chunk. */
export interface RunSlice {
  readonly token: string
  /** The vendor's tokens in it. */
  readonly tokenCount: number
}

/** What chunks must share to be merged. */
export type ChunkKind = Pick<ChunkEvent, 'channel'> & Pick<ChunkMetadata, 'is_code' | 'is_link'>

/** The kind of nearly all chunks, one object for all of them: the answer itself, without a hint. */
export const PLAIN: ChunkKind = {}

/**
 * Consecutive chunks of one channel and one set of hints: whatever stands in a run may be merged. The newest run
 * keeps its chunks in an array; a full one is sealed into one flat text with the offset at which each chunk ends, so
 * that a resume is a slice. (One ever-growing string would be flattened anew by every slice.)
 */
export class ChunkRun {
  readonly kind: ChunkKind
  #tokens: string[] | undefined = []
  #text = ''
  #ends: Uint32Array | undefined
  /** Only where some chunk has another count than 1, which is rare: vendors seldom say. */
  #counts: number[] | undefined
  #size = 0

  constructor(
    readonly first: number,
    event: Omit<ChunkEvent, 'id' | 'seq'>,
  ) {
    this.kind = kindOf(event)
  }

  /** The number of the last chunk. */
  get last(): number {
    return this.first + this.#size - 1
  }

  /** Whether the chunk may join. */
  takes(event: Omit<ChunkEvent, 'id' | 'seq'>): boolean {
    if (this.#size >= SEAL_CHUNKS || this.#tokens === undefined) return false
    const { channel, metadata } = event
    const { kind } = this
    if (channel === undefined && metadata === undefined) return kind === PLAIN
    return channel === kind.channel && metadata?.is_code === kind.is_code && metadata?.is_link === kind.is_link
  }

  /** Whether chunks of both may be merged. */
  isOfKind({ kind }: ChunkRun): boolean {
    if (this.kind === kind) return true
    const { channel, is_code, is_link } = this.kind
    return channel === kind.channel && is_code === kind.is_code && is_link === kind.is_link
  }

  push(event: Omit<ChunkEvent, 'id' | 'seq'>): void {
    this.#tokens?.push(event.token)
    const count = event.metadata?.token_count ?? 1
    if (count !== 1 || this.#counts) {
      this.#counts ??= new Array<number>(this.#size).fill(1)
      this.#counts.push(count)
    }
    this.#size += 1
  }

  /** Turns the chunks into one flat text. Idempotent. */
  seal(): void {
    if (!this.#tokens) return
    const ends = new Uint32Array(this.#size)
    let end = 0
    for (const [index, token] of this.#tokens.entries()) {
      end += token.length
      ends[index] = end
    }
    this.#text = this.#tokens.join('')
    this.#ends = ends
    this.#tokens = undefined
  }

  /** The chunks `from` … `to` (numbers of this run) as one. */
  slice(from: number, to: number): RunSlice {
    return { token: this.#slice(from - this.first, to - this.first), tokenCount: this.#count(from, to) }
  }

  /** The last number such that `from` … it has at most `maxChars` characters; at least `from`, at most `limit`. */
  fit(from: number, limit: number, maxChars: number): number {
    const end = Math.min(limit, this.last)
    let chars = this.#length(from)
    let to = from
    while (to < end) {
      chars += this.#length(to + 1)
      if (chars > maxChars) break
      to += 1
    }
    return to
  }

  /** The chunks `from` … `to` one by one, as stores keep them. */
  pack(from: number, to: number): PackedEvent[] {
    const isPlain = this.kind === PLAIN && !this.#counts
    if (isPlain && this.#tokens) return this.#tokens.slice(from - this.first, to - this.first + 1)
    const packed: PackedEvent[] = []
    for (let seq = from; seq <= to; seq++) {
      const token = this.#slice(seq - this.first, seq - this.first)
      packed.push(isPlain ? token : { type: 'chunk', token, ...this.#extras(seq) })
    }
    return packed
  }

  #extras(seq: number): Omit<ChunkEvent, 'type' | 'id' | 'seq' | 'token'> {
    const { channel, ...hints } = this.kind
    const count = this.#count(seq, seq)
    const metadata = { ...(count !== 1 && { token_count: count }), ...hints }
    return { ...(channel && { channel }), ...(Object.keys(metadata).length > 0 && { metadata }) }
  }

  #length(seq: number): number {
    const index = seq - this.first
    if (this.#tokens) return this.#tokens[index]?.length ?? 0
    return (this.#ends?.[index] ?? 0) - (index === 0 ? 0 : (this.#ends?.[index - 1] ?? 0))
  }

  #slice(from: number, to: number): string {
    if (this.#tokens) {
      // Live readers take one or two: a slice of the array and a join would cost them as much as all the rest of a read.
      let text = this.#tokens[from] ?? ''
      for (let index = from + 1; index <= to; index++) text += this.#tokens[index] ?? ''
      return text
    }
    return this.#text.slice(from === 0 ? 0 : this.#ends?.[from - 1], this.#ends?.[to])
  }

  #count(from: number, to: number): number {
    if (!this.#counts) return to - from + 1
    let sum = 0
    for (let index = from - this.first; index <= to - this.first; index++) sum += this.#counts[index] ?? 1
    return sum
  }
}

function kindOf({ channel, metadata }: Omit<ChunkEvent, 'id' | 'seq'>): ChunkKind {
  if (channel === undefined && metadata?.is_code === undefined && metadata?.is_link === undefined) return PLAIN
  return {
    ...(channel && { channel }),
    ...(metadata?.is_code !== undefined && { is_code: metadata.is_code }),
    ...(metadata?.is_link !== undefined && { is_link: metadata.is_link }),
  }
}
