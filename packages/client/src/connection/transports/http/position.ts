import {
  formatCursor,
  parseCursor,
  type AttachedMessage,
  type ChunkEvent,
  type StreamEvent,
  type UnknownEvent,
} from '@runnel/protocol'

/** Events that are remembered, for two requests that overlap; a chunk that is merged from before them is read again. */
const MAX_PASSED = 512

/** What is remembered of an event that has passed. */
interface Passed {
  readonly first: number
  /** Its text, in UTF-16 units. */
  readonly length: number
  /** The vendor's tokens in it. */
  readonly tokens: number
}

/** How far a link has read one stream, by what has passed through it. */
export class Position {
  #epoch: string | undefined
  #seq: number
  /** Nobody has been told yet that the stream is attached: on HTTP the request itself attaches. */
  #isAttached = false
  /** The last of what has passed: it may come again, merged, with a request that was given an earlier cursor. */
  #passed: Passed[] = []

  constructor(cursor: string | undefined) {
    const position = cursor === undefined ? undefined : parseCursor(cursor)
    this.#epoch = position?.epoch
    this.#seq = position?.seq ?? -1
  }

  /** Where a request goes on; null for the start. */
  get cursor(): string | null {
    return this.#epoch === undefined || this.#seq < 0 ? null : formatCursor(this.#epoch, this.#seq)
  }

  /** The `attached` that no server sends, once the log's name is known. */
  attach(id: string, epoch = this.#epoch): AttachedMessage | undefined {
    if (this.#isAttached || epoch === undefined) return undefined
    this.#isAttached = true
    return { type: 'attached', id, epoch, last_seq: this.#seq, state: 'running' }
  }

  /**
   * Goes on to `event`. Undefined for one that has passed before: two requests overlap when one takes over. A chunk that
   * has passed in part is returned without that part.
   */
  advance(event: StreamEvent | UnknownEvent): StreamEvent | UnknownEvent | undefined {
    const isOtherLog = event.type === 'start' && event.epoch !== this.#epoch
    if (event.seq <= this.#seq && !isOtherLog) return undefined
    if (isOtherLog) this.#passed = []
    const rest = event.type === 'chunk' ? this.#restOf(event) : event
    this.#remember(rest)
    this.#seq = event.seq
    if (event.type === 'start' || (event.type === 'status' && event.state === 'recovering')) this.#epoch = event.epoch
    return rest
  }

  #remember(event: StreamEvent | UnknownEvent): void {
    this.#passed.push(passedOf(event))
    if (this.#passed.length >= 2 * MAX_PASSED) this.#passed = this.#passed.slice(-MAX_PASSED)
  }

  /** The chunk behind what has passed of it. As it is, where that cannot be told: it is a gap then, and read again. */
  #restOf(chunk: ChunkEvent): ChunkEvent {
    const first = chunk.from ?? chunk.seq
    const again = this.#passed.filter((passed) => passed.first >= first)
    if (first > this.#seq || again[0]?.first !== first) return chunk
    const length = again.reduce((sum, passed) => sum + passed.length, 0)
    const tokens = tokensOf(chunk) - again.reduce((sum, passed) => sum + passed.tokens, 0)
    return withoutBeginning(chunk, { from: this.#seq + 1, length, tokens })
  }
}

function withoutBeginning(
  chunk: ChunkEvent,
  { from, length, tokens }: { readonly from: number; readonly length: number; readonly tokens: number },
): ChunkEvent {
  const { from: _, metadata: { token_count: _count, ...hints } = {}, token, ...rest } = chunk
  const counted = tokens === chunk.seq - from + 1 ? hints : { ...hints, token_count: tokens }
  return {
    ...rest,
    token: token.slice(length),
    ...(from !== chunk.seq && { from }),
    ...(Object.keys(counted).length > 0 && { metadata: counted }),
  }
}

function passedOf(event: StreamEvent | UnknownEvent): Passed {
  if (event.type !== 'chunk') return { first: event.seq, length: 0, tokens: 0 }
  return { first: event.from ?? event.seq, length: event.token.length, tokens: tokensOf(event) }
}

function tokensOf({ metadata, from, seq }: ChunkEvent): number {
  return metadata?.token_count ?? seq - (from ?? seq) + 1
}
