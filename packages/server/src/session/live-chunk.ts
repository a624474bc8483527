import type { UnnumberedEvent } from '@runnel/protocol'
import type { Frame } from '../ports/connection.js'
import { chunkJson } from '../streams/chunk-json.js'
import { type ChunkKind, kindOf, PLAIN } from '../streams/chunk-run.js'
import type { Reader } from './reader.js'

type UnnumberedChunk = Extract<UnnumberedEvent, { type: 'chunk' }>

/**
 * What a reader that has everything else is given of one stream in one turn: consecutive chunks of one kind, merged. It
 * holds all that its frame is made of: by the end of the turn the stream may be far from the processor's caches, and what was
 * made in this turn is near.
 */
export class LiveChunk implements Frame {
  readonly type = 'chunk'
  readonly id: string
  readonly epoch: string
  json = ''
  bytes = 0
  /** What its reader was handed in this turn until now, in characters of JSON. */
  share: number
  readonly #head: string
  readonly #kind: ChunkKind
  readonly #from: number
  #to: number
  #token: string
  #tokenCount: number
  #isDropped = false

  constructor(
    readonly reader: Reader,
    event: UnnumberedChunk,
    share: number,
  ) {
    const { log } = reader
    this.share = share
    this.id = log.id
    this.epoch = log.currentEpoch
    this.#head = log.chunkHead
    this.#kind = kindAtHand(event)
    this.#from = reader.after + 1
    this.#to = this.#from
    this.#token = event.token
    this.#tokenCount = countOf(event)
  }

  get seq(): number {
    return this.#to
  }

  /** How many events it holds beside the first. */
  get merged(): number {
    return this.#to - this.#from
  }

  get isDropped(): boolean {
    return this.#isDropped
  }

  /** Takes the next event. False when it has to be a chunk of its own, since it is of another kind. */
  takes(event: UnnumberedChunk, share: number): boolean {
    if (kindAtHand(event) !== this.#kind) return false
    this.share = share
    this.#token += event.token
    this.#tokenCount += countOf(event)
    this.#to += 1
    return true
  }

  /** Its reader has left: it is not sent. */
  drop(): void {
    this.#isDropped = true
  }

  /** Nothing more comes: the frame is made. */
  close(): void {
    const { json, bytes } = chunkJson(this.#head, {
      kind: this.#kind,
      token: this.#token,
      tokenCount: this.#tokenCount,
      from: this.#from,
      to: this.#to,
    })
    this.json = json
    this.bytes = bytes
  }
}

/** Nearly all chunks are plain, and have nothing beside their text. */
function kindAtHand(event: UnnumberedChunk): ChunkKind {
  return event.channel === undefined && event.metadata === undefined ? PLAIN : kindOf(event)
}

function countOf({ metadata }: UnnumberedChunk): number {
  return metadata?.token_count ?? 1
}
