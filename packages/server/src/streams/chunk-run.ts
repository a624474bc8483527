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

/** The kind of nearly all chunks: the answer itself, without a hint. One object for all of them, as for the other usual kinds. */
export const PLAIN: ChunkKind = {}
const REASONING: ChunkKind = { channel: 'reasoning' }
const CODE: ChunkKind = { is_code: true }
const LINK: ChunkKind = { is_link: true }

/** The kinds of nearly all runs. */
export const USUAL_KINDS: readonly ChunkKind[] = [PLAIN, REASONING, CODE, LINK]

/** A sealed run's chunks. */
export interface SealedChunks {
  readonly text: string
  /** A character for each chunk: its length. */
  readonly lengths: string
  /** Of the chunks with another count of tokens than 1: the index in the run, and behind it the count. */
  readonly counts: readonly number[]
}

/** A longer chunk stands in a run of its own: the length of the others is kept as one character. */
const MAX_COUNTED_CHARS = 0xffff

/**
 * Consecutive chunks of one channel and one set of hints: whatever stands in a run may be merged. The newest run
 * keeps its chunks in an array; a full one is sealed into one flat text, so that a resume is a slice. (One ever-growing
 * string would be flattened anew by every slice.) Beside that text stands a second one, whose characters are the lengths
 * of the chunks: a typed array takes 300 bytes more, and a text with code and links in it has a run for each of them.
 */
export class ChunkRun {
  #tokens: string[] | undefined = []
  #text = ''
  #lengths = ''
  /** The chunks with another count of tokens than 1, which are few: the index of each, and behind it the count. */
  #counts: number[] | undefined
  #size = 0
  /** Whether it is one chunk too long to be counted. */
  #isLong = false

  constructor(
    readonly first: number,
    readonly kind: ChunkKind,
  ) {}

  /** A run that was sealed before. */
  static of(first: number, kind: ChunkKind, { text, lengths, counts }: SealedChunks): ChunkRun {
    const run = new ChunkRun(first, kind)
    run.#tokens = undefined
    run.#text = text
    run.#lengths = lengths
    if (counts.length > 0) run.#counts = [...counts]
    run.#size = lengths.length
    return run
  }

  /** Seals it. Its chunks as they are kept then. */
  sealed(): SealedChunks {
    this.seal()
    return { text: this.#text, lengths: this.#lengths, counts: this.#counts ?? [] }
  }

  /** The number of the last chunk. */
  get last(): number {
    return this.first + this.#size - 1
  }

  /** UTF-16 units of all chunks. */
  get chars(): number {
    return this.#tokens?.reduce((sum, token) => sum + token.length, 0) ?? this.#text.length
  }

  /** Whether the chunk may join. */
  takes(event: Omit<ChunkEvent, 'id' | 'seq'>): boolean {
    if (this.#size >= SEAL_CHUNKS || this.#tokens === undefined) return false
    if (event.token.length > MAX_COUNTED_CHARS || this.#isLong) return false
    const { channel, metadata } = event
    const { kind } = this
    if (channel === undefined && metadata === undefined) return kind === PLAIN
    return channel === kind.channel && metadata?.is_code === kind.is_code && metadata?.is_link === kind.is_link
  }

  /** Whether its chunks may be merged with others of the kind. */
  isOfKind(kind: ChunkKind): boolean {
    return this.kind === kind || isSame(this.kind, kind)
  }

  push(event: Omit<ChunkEvent, 'id' | 'seq'>): void {
    this.#tokens?.push(event.token)
    if (event.token.length > MAX_COUNTED_CHARS) this.#isLong = true
    const count = event.metadata?.token_count ?? 1
    if (count !== 1) (this.#counts ??= []).push(this.#size, count)
    this.#size += 1
  }

  /** Turns the chunks into one flat text. Idempotent. */
  seal(): void {
    if (!this.#tokens) return
    this.#text = this.#tokens.join('')
    this.#lengths = String.fromCharCode(...this.#tokens.map(({ length }) => length))
    // Of its own size, without the room to grow that the old one has.
    this.#counts = this.#counts?.slice()
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
    let offset = this.#offset(from - this.first)
    for (let seq = from; seq <= to; seq++) {
      const token = this.#tokens?.[seq - this.first] ?? this.#text.slice(offset, offset + this.#length(seq))
      offset += this.#length(seq)
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
    return this.#size === 1 ? this.#text.length : this.#lengths.charCodeAt(index)
  }

  /** Where in the flat text a chunk begins. */
  #offset(index: number): number {
    let offset = 0
    for (let before = 0; before < index; before++) offset += this.#lengths.charCodeAt(before)
    return offset
  }

  #slice(from: number, to: number): string {
    if (!this.#tokens) return this.#text.slice(this.#offset(from), this.#offset(to) + this.#length(this.first + to))
    // Live readers take one or two: a slice of the array and a join would cost them as much as all the rest of a read.
    let text = this.#tokens[from] ?? ''
    for (let index = from + 1; index <= to; index++) text += this.#tokens[index] ?? ''
    return text
  }

  #count(from: number, to: number): number {
    let count = to - from + 1
    const counts = this.#counts ?? []
    for (let at = 0; at < counts.length; at += 2) {
      const seq = this.first + (counts[at] ?? 0)
      if (seq >= from && seq <= to) count += (counts[at + 1] ?? 1) - 1
    }
    return count
  }
}

/** What a chunk has to share with others to be merged with them. */
export function kindOf({ channel, metadata }: Omit<ChunkEvent, 'id' | 'seq'>): ChunkKind {
  const kind = {
    ...(channel && { channel }),
    ...(metadata?.is_code !== undefined && { is_code: metadata.is_code }),
    ...(metadata?.is_link !== undefined && { is_link: metadata.is_link }),
  }
  return USUAL_KINDS.find((usual) => isSame(usual, kind)) ?? kind
}

function isSame(one: ChunkKind, other: ChunkKind): boolean {
  return one.channel === other.channel && one.is_code === other.is_code && one.is_link === other.is_link
}
