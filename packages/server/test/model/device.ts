import { read, type ReaderState, type ServerMessage, UNREAD } from '@runnel/protocol'
import { expect } from 'vitest'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import type { MemoryPeer } from '../kit/memory-peer.js'
import { OwnReader } from './own-reader.js'
import type { ReferenceStream } from './reference.js'

/** Above the mark, a connection may be handed one more frame of each stream and the answers of one turn. */
const MAX_BUFFERED_BYTES = HIGH_WATER_BYTES + 16_384

type Event = Extract<ServerMessage, { seq: number }>

/** Where a reader stands from the answer on that is expected. */
export interface Place {
  readonly state: ReaderState
  readonly text: string
}

/** One that has read nothing. */
export const START: Place = { state: UNREAD, text: '' }

/** An answer that must come, and what it does to the reader of its stream. Without `answer`: takes effect by itself. */
export interface Expected {
  readonly id: string
  readonly answer?: object
  readonly place?: Place
  /** Whether the whole log follows: one that has read some of it starts over. */
  readonly fromStart?: boolean
  /** What the events that follow belong to. */
  readonly stream?: ReferenceStream
}

interface Held {
  /** What its events belong to. */
  stream?: ReferenceStream
  state: ReaderState
  text: string
  readonly own: OwnReader
}

/** A person's device: its connections come and go, what it has read stays. */
export class Device {
  peer: MemoryPeer | undefined
  /** What this connection is attached to, as its server sees it: what comes of it may still be on its way. */
  readonly attached = new Map<string, ReferenceStream>()
  readonly #held = new Map<string, Held>()
  #expected: (Expected & { readonly behind: number })[] = []
  #writesRead = 0
  #writesWhenFull: number | undefined

  constructor(
    readonly session: string,
    private readonly kept: (epoch: string) => number,
  ) {}

  get stalled(): boolean {
    return this.peer?.connection.stalled ?? false
  }

  held(id: string): Held {
    const held = this.#held.get(id) ?? { ...START, own: new OwnReader() }
    this.#held.set(id, held)
    return held
  }

  arrive(peer: MemoryPeer): void {
    this.peer = peer
    this.#writesRead = 0
    this.#writesWhenFull = undefined
  }

  /** The connection is gone, and with it what was on its way. */
  vanish(): void {
    this.peer?.session.gone()
    this.peer = undefined
    this.#expected = []
    for (const id of [...this.attached.keys()]) this.detach(id)
  }

  /** @param behind writes that do not know of it yet */
  expect(expected: Expected, behind: number): void {
    this.#expected.push({ ...expected, behind })
  }

  attach(stream: ReferenceStream): void {
    this.detach(stream.id)
    this.attached.set(stream.id, stream)
    stream.enter(this)
  }

  detach(id: string): void {
    this.attached.get(id)?.leave(this)
    this.attached.delete(id)
  }

  /** A connection that is full gets nothing; on one that is not, everything has come. */
  check(): void {
    const { peer } = this
    if (!peer) return
    const { writes, bufferedBytes } = peer.connection
    if (this.stalled) {
      expect(bufferedBytes).toBeLessThan(MAX_BUFFERED_BYTES)
      if (this.#writesWhenFull !== undefined) expect(writes).toHaveLength(this.#writesWhenFull)
      this.#writesWhenFull = bufferedBytes >= HIGH_WATER_BYTES ? writes.length : undefined
      return
    }
    this.#writesWhenFull = undefined
    for (; this.#writesRead < writes.length; this.#writesRead++) {
      for (const message of writes[this.#writesRead] ?? []) this.#take(message)
    }
    this.#placeNext()
    expect(this.#expected).toEqual([])
    for (const { id, last } of this.attached.values()) expect(this.held(id).own.next).toBe(last + 1)
  }

  #take(message: ServerMessage): void {
    this.#placeNext()
    if (message.type === 'welcome') expect(message.session).toBe(this.session)
    else if ('seq' in message && message.seq !== undefined) this.#takeEvent(message)
    else this.#takeAnswer(message)
  }

  /** What needs no answer takes effect as soon as everything before it has come. */
  #placeNext(): void {
    for (let next = this.#expected[0]; next && !next.answer && next.behind <= this.#writesRead; ) {
      this.#place(this.#expected.shift())
      next = this.#expected[0]
    }
  }

  #place(expected: Expected | undefined): void {
    if (!expected) return
    const held = this.held(expected.id)
    if (expected.stream) held.stream = expected.stream
    const startsOver = expected.fromStart === true && held.state.epoch === expected.stream?.epoch
    const place = startsOver ? START : expected.place
    if (!place) return
    const { state, text } = place
    Object.assign(held, { state, text })
    held.own.place(state.last, text)
  }

  #takeAnswer(message: ServerMessage): void {
    const expected = this.#expected.shift()
    expect(message).toMatchObject(expected?.answer ?? { type: 'no answer was due' })
    this.#place(expected)
    if (message.type !== 'attached') return
    const held = this.held(message.id)
    const { verdict, state } = read(held.state, message)
    // Another log stands under the id, and says so: the only way in which a text may start anew.
    if (verdict === 'reset') held.own.place(-1, '')
    expect(verdict).toBe(held.state.epoch === undefined || held.state.epoch === message.epoch ? 'apply' : 'reset')
    Object.assign(held, { state, text: verdict === 'reset' ? '' : held.text })
  }

  #takeEvent(event: Event): void {
    const held = this.held(event.id)
    const { stream } = held
    if (!stream) throw new Error(`an event of ${event.id}, which was never attached`)
    expect(event.seq).toBeLessThanOrEqual(this.kept(stream.epoch))
    const { verdict, state } = read(held.state, event)
    expect(verdict).toBe('apply')
    held.state = state
    if (event.type === 'chunk' && event.channel === undefined) held.text += event.token
    held.own.take(event)
    expectToBeOf(stream, event)
    expect([held.text, held.own.text]).toEqual([stream.text(event.seq), stream.text(event.seq)])
  }
}

/** The frame says what the log's events say, from its first number to its last. */
function expectToBeOf(stream: ReferenceStream, event: Event): void {
  const first = event.type === 'chunk' ? (event.from ?? event.seq) : event.seq
  const entries = stream.log.slice(first, event.seq + 1)
  const type = event.type === 'status' ? event.state : event.type
  expect(entries.map((entry) => entry.type)).toEqual(new Array(event.seq - first + 1).fill(type))
  if (event.type === 'cancelled') expect(event.reason).toBe(entries[0]?.reason)
  if (event.type === 'start') expect(event.epoch).toBe(stream.epoch)
  if (event.type !== 'chunk') return
  expect(event.token).toBe(entries.map(({ text }) => text).join(''))
  expect(new Set(entries.map(({ reasoning }) => reasoning))).toEqual(new Set([event.channel === 'reasoning']))
}
