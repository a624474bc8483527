import {
  type ChunkEvent,
  type CursorPosition,
  isTerminal,
  type StreamEvent,
  type TerminalEvent,
  type UnnumberedEvent,
} from '@runnel/protocol'
import type { Frame } from '../ports/connection.js'
import { type ByteMeter, type GrowingLog, type LogPage, type PackedEvent, unpacked } from '../ports/event-log.js'
import { byteLength } from './byte-length.js'
import { chunkJson } from './chunk-json.js'
import { ChunkRun, kindOf, PLAIN } from './chunk-run.js'
import { type EpochMark, holdsCursor } from './epoch-marks.js'
import { indexOfEvent, type Item, numbered, type SingleEvent, unnumbered } from './log-items.js'
import { PackedItems } from './packed-items.js'
import { Watched } from './watched.js'

/** What a chunk and another event cost in memory beside their text, in bytes: an estimate, not a measurement. */
const CHUNK_OVERHEAD_BYTES = 12
const EVENT_OVERHEAD_BYTES = 200

/** The most text of one merged frame, in UTF-16 units: a reader far behind gets pages, never one huge message. */
const MAX_FRAME_CHARS = 16_384

/**
 * The numbered log of one stream. Append first, show second: `append` numbers an event, `show` lets readers see what
 * the store has kept. Never trimmed while it lives.
 */
export class StreamLog extends Watched implements GrowingLog {
  #items: Item[] = []
  /** In their place, once the log has ended and nobody watches it. */
  #packed: PackedItems | undefined
  #epochs: readonly EpochMark[] = []
  /** The epoch in force now, and since which event. */
  #epochNow = ''
  #epochSince = 0
  /** The last of the items, when it is a run: asked for every token. */
  #run: ChunkRun | undefined
  meter: ByteMeter | undefined
  #last = -1
  #shown = -1
  #end: TerminalEvent | undefined
  #bytes = EVENT_OVERHEAD_BYTES
  #isRead = false
  readonly chunkHead: string

  constructor(
    readonly id: string,
    epoch: string,
  ) {
    super()
    this.#useEpochs([{ epoch, since: 0 }])
    this.chunkHead = `{"type":"chunk","id":${JSON.stringify(id)},"seq":`
  }

  get last(): number {
    return this.#last
  }

  get shown(): number {
    return this.#shown
  }

  /** Whether a terminal event was appended, shown or not. */
  get ended(): boolean {
    return this.#end !== undefined
  }

  get terminal(): TerminalEvent | undefined {
    return this.#shown === this.#last ? this.#end : undefined
  }

  get isRead(): boolean {
    return this.#isRead
  }

  get bytes(): number {
    return this.#bytes
  }

  get chars(): number {
    // Run by run when somebody asks, which is once: a count would have to be kept for each token.
    return this.#all().reduce((sum, item) => sum + (item instanceof ChunkRun ? item.chars : 0), 0)
  }

  get epoch(): string {
    return this.#epochs[0]?.epoch ?? ''
  }

  get currentEpoch(): string {
    return this.#epochNow
  }

  /** Numbers the event and keeps it. Does nothing once the log has ended: nothing follows a terminal event. */
  append(event: UnnumberedEvent): void {
    if (this.#end) return
    this.#last += 1
    if (event.type === 'chunk') this.#appendChunk(event)
    else this.#appendSingle(numbered(event, this.id, this.#last))
  }

  rename(epoch: string): void {
    if (this.#last < 0) this.#useEpochs([{ epoch, since: 0 }])
  }

  dropUnshown(): void {
    if (this.#last === this.#shown) return
    const index = indexOfEvent(this.#items, this.#shown + 1)
    // Chunks that are shown may stand in one run with others that are not.
    const first = this.#items[index]?.first ?? 0
    const again = this.pack(first - 1, this.#shown)
    this.#items.length = index
    this.#run = undefined
    this.#useEpochs(this.#epochs.filter(({ since }) => since <= Math.max(this.#shown, 0)))
    this.#last = first - 1
    this.#end = undefined
    for (const event of again) this.append(unpacked(event))
  }

  show(seq: number, only?: UnnumberedEvent): void {
    const isNext = seq === this.#shown + 1
    if (seq <= this.#shown) return
    this.#shown = Math.min(seq, this.#last)
    this.tell(false, isNext ? only : undefined)
    if (this.#end) this.#pack()
  }

  lose(): void {
    this.tell(true)
  }

  markRead(): void {
    if (this.terminal) this.#isRead = true
  }

  isOf(epoch: string): boolean {
    return this.#epochs.some((mark) => mark.epoch === epoch)
  }

  holds(cursor: CursorPosition): boolean {
    return holdsCursor(this.#epochs, cursor, this.#shown)
  }

  read(after: number, maxChars: number): LogPage {
    const frames: Frame[] = []
    let next = after
    let room = maxChars
    const items = this.#all()
    for (let index = indexOfEvent(items, after + 1); next < this.#shown && room > 0; ) {
      const item = items[index]
      if (!item) break
      const frame = item instanceof ChunkRun ? this.#merged(items, index, next + 1, room) : this.#single(item)
      frames.push(frame)
      room -= frame.json.length
      next = frame.seq
      while ((items[index]?.last ?? next + 1) <= next) index += 1
    }
    return { frames, next }
  }

  *eventsAfter(after: number): Generator<StreamEvent> {
    const items = this.#all()
    for (let index = indexOfEvent(items, after + 1); index < items.length; index++) {
      const item = items[index]
      if (!item) return
      if (!(item instanceof ChunkRun)) {
        yield item.event
        continue
      }
      for (let seq = Math.max(item.first, after + 1); seq <= item.last; seq++) yield this.#chunk(item, seq)
    }
  }

  pack(after: number, upTo: number): PackedEvent[] {
    const packed: PackedEvent[] = []
    const items = this.#all()
    for (let index = indexOfEvent(items, after + 1); index < items.length; index++) {
      const item = items[index]
      if (!item || item.first > upTo) break
      if (item instanceof ChunkRun)
        packed.push(...item.pack(Math.max(item.first, after + 1), Math.min(item.last, upTo)))
      else if (item.first > after) packed.push(unnumbered(item.event))
    }
    return packed
  }

  text(): string {
    return this.#all()
      .filter((item) => item instanceof ChunkRun)
      .filter((run) => run.kind.channel === undefined)
      .map((run) => run.slice(run.first, run.last).token)
      .join('')
  }

  protected override onUnwatched(): void {
    this.#pack()
  }

  /** Whoever reads on has the runs at hand; a log that has ended is seldom read again. */
  #pack(): void {
    if (this.#packed || this.isWatched || !this.terminal) return
    this.#packed = PackedItems.of(this.#items)
    if (!this.#packed) return
    this.#items = []
    this.#run = undefined
  }

  /** To be asked once for each reading: they may have to be unpacked. */
  #all(): readonly Item[] {
    return this.#packed?.unpack() ?? this.#items
  }

  #appendChunk(event: Extract<UnnumberedEvent, { type: 'chunk' }>): void {
    const run = this.#run
    this.#grow(event.token.length + CHUNK_OVERHEAD_BYTES)
    if (run?.takes(event)) return run.push(event)
    run?.seal()
    this.#run = new ChunkRun(this.#last, kindOf(event))
    this.#run.push(event)
    this.#items.push(this.#run)
  }

  #appendSingle(event: Exclude<StreamEvent, ChunkEvent>): void {
    this.#run?.seal()
    this.#run = undefined
    this.#items.push({ first: event.seq, last: event.seq, event })
    this.#grow(EVENT_OVERHEAD_BYTES)
    if (event.type === 'status' && event.state === 'recovering') {
      this.#useEpochs([...this.#epochs, { epoch: event.epoch, since: event.seq }])
    }
    if (isTerminal(event)) this.#end = event
  }

  #single({ last, event }: SingleEvent): Frame {
    const json = JSON.stringify(event)
    return { type: event.type, id: this.id, epoch: this.#epochAt(last), seq: last, json, bytes: byteLength(json) }
  }

  /** One chunk of everything from `from` on that may be merged and fits. Runs are cut by size; a chunk goes on over the cut. */
  #merged(items: readonly Item[], at: number, from: number, room: number): Frame {
    const maxChars = Math.min(room, MAX_FRAME_CHARS)
    let index = at
    let run = items[index]
    const kind = run instanceof ChunkRun ? run.kind : PLAIN
    let to = from - 1
    let token = ''
    let tokenCount = 0
    while (run instanceof ChunkRun && run.isOfKind(kind) && to < this.#shown) {
      const end = run.fit(to + 1, this.#shown, maxChars - token.length)
      const slice = run.slice(to + 1, end)
      token += slice.token
      tokenCount += slice.tokenCount
      to = end
      if (to < run.last || token.length >= maxChars) break
      run = items[++index]
    }
    const { json, bytes } = chunkJson(this.chunkHead, { kind, token, tokenCount, from, to })
    return { type: 'chunk', id: this.id, epoch: this.#epochAt(to), seq: to, json, bytes }
  }

  #chunk(run: ChunkRun, seq: number): ChunkEvent {
    const merged = { kind: run.kind, ...run.slice(seq, seq), from: seq, to: seq }
    return JSON.parse(chunkJson(this.chunkHead, merged).json) as ChunkEvent
  }

  #grow(bytes: number): void {
    this.#bytes += bytes
    if (this.meter) this.meter.bytes += bytes
  }

  #useEpochs(epochs: readonly EpochMark[]): void {
    this.#epochs = epochs
    const newest = epochs.at(-1)
    this.#epochNow = newest?.epoch ?? ''
    this.#epochSince = newest?.since ?? 0
  }

  #epochAt(seq: number): string {
    if (seq >= this.#epochSince) return this.#epochNow
    return this.#epochs.findLast((mark) => mark.since <= seq)?.epoch ?? this.epoch
  }
}
