import { formatCursor } from '@runnel/protocol'
import { expect, vi } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { openHouse, turns } from '../kit/memory-peer.js'
import type { ScriptedCall } from '../kit/scripted-provider.js'
import { Device, type Expected, START } from './device.js'
import { ATTEMPTS, CLOCKS, MAX_BYTES, ReferenceStream } from './reference.js'
import { WatchedStore } from './watched-store.js'

export interface Cursor {
  readonly epoch: string
  readonly seq: number
}

/** The server and what it must agree with, side by side: each command is carried out on both. */
export class World {
  readonly store = new WatchedStore({ ttlMs: CLOCKS.ttl, maxBytes: 10_000_000 })
  /** Every epoch that there ever was. */
  readonly epochs: string[] = []
  readonly devices: Device[] = []
  streams: ReferenceStream[] = []
  /** Calls of the vendor that must have been made. */
  #calls = 0
  #now = 0
  readonly #remembered = new Map<string, number>()
  readonly #house = openHouse({
    store: this.store,
    limits: {
      orphanGraceMs: CLOCKS.orphan,
      maxStreamBytes: MAX_BYTES,
      maxStreamMs: CLOCKS.deadline,
      providerTimeoutMs: 1e9,
    },
  })

  /** Two sessions with two devices each, all of them connected. */
  async open(): Promise<this> {
    for (const session of [await this.#newSession(), await this.#newSession()]) {
      for (let count = 0; count < 2; count++) this.devices.push(new Device(session, (epoch) => this.store.kept(epoch)))
    }
    return this
  }

  find(session: string, id: string): ReferenceStream | undefined {
    return this.streams.find((stream) => stream.session === session && stream.id === id)
  }

  /** The vendor's newest call for the stream. */
  callOf({ prompt }: ReferenceStream): ScriptedCall {
    const call = this.#house.provider.calls.findLast(({ request }) => request.turns.at(-1)?.text === prompt)
    if (!call) throw new Error(`no call for ${prompt}`)
    return call
  }

  async prompt(device: Device, id: string, how: string): Promise<void> {
    await this.#connected(device)
    const { session } = device
    const prompt = `${how} ${session} ${id}`
    const known = this.find(session, id)
    const expect = await this.#send(device, { type: 'prompt', id, prompt })
    if (known && known.prompt !== prompt) return expect(refusal('prompt', id, 'id_in_use'))
    const stream = known ?? this.#begin(session, id, prompt)
    const isAttached = device.attached.get(id) === stream
    if (!isAttached) device.attach(stream)
    expect({ id, stream, answer: attachedTo(stream), fromStart: !isAttached })
  }

  async resume(device: Device, id: string, cursor: Cursor | undefined): Promise<void> {
    await this.#connected(device)
    const command = { type: 'resume', id, ...(cursor && { cursor: formatCursor(cursor.epoch, cursor.seq) }) }
    const expect = await this.#send(device, command)
    device.detach(id)
    const own = this.find(device.session, id)
    const named = cursor && this.streams.find((stream) => stream.id === id && stream.epoch === cursor.epoch)
    const stream = cursor ? named : own
    if (!stream || (cursor && !stream.holds(cursor.seq))) {
      const refused = refusal('resume', id, (own ?? named) ? 'resume_expired' : 'stream_not_found')
      return expect(own || named ? { ...refused, place: START } : refused)
    }
    device.attach(stream)
    const last = cursor?.seq ?? -1
    const state = { epoch: cursor?.epoch, last, resuming: true }
    expect({ id, stream, answer: attachedTo(stream), place: { state, text: stream.text(last) } })
  }

  async cancel(device: Device, id: string): Promise<void> {
    await this.#connected(device)
    const stream = this.find(device.session, id)
    const call = stream?.phase === 'asked' ? this.callOf(stream) : undefined
    const expectNext = await this.#send(device, { type: 'cancel', id })
    if (!stream) {
      this.#remembered.set(`${device.session} ${id}`, this.#now + CLOCKS.remembered)
      return expectNext(refusal('cancel', id, 'stream_not_found'))
    }
    stream.end('cancelled', 'client')
    if (call) expect(call.signal.aborted).toBe(true)
    if (device.attached.get(id) === stream) return
    device.attach(stream)
    const last = stream.last - 1
    const state = { epoch: stream.epoch, last, resuming: false }
    expectNext({ id, stream, place: { state, text: stream.text(last) } })
  }

  async retry(device: Device, id: string): Promise<void> {
    await this.#connected(device)
    const stream = this.find(device.session, id)
    const expect = await this.#send(device, { type: 'retry', id })
    if (!stream) expect(refusal('retry', id, 'stream_not_found'))
    if (stream?.phase === 'waiting') this.#ask(stream)
  }

  async detach(device: Device, id: string): Promise<void> {
    await this.#connected(device)
    await this.#send(device, { type: 'detach', id })
    device.detach(id)
  }

  fail(stream: ReferenceStream): void {
    this.callOf(stream).fail(new ProviderError('llm_overloaded', { retryAfterMs: CLOCKS.retry }))
    stream.fail()
  }

  /** Lets time pass: from one clock that strikes to the next, so that what follows from each has happened. */
  async wait(ms: number): Promise<void> {
    const until = this.#now + ms
    while (this.#now < until) {
      const next = Math.min(until, ...this.streams.map(({ due }) => due))
      vi.advanceTimersByTime(next - this.#now)
      this.#now = next
      await turns()
      this.streams = this.streams.filter((stream) => !this.#strike(stream))
    }
  }

  /** Everything that must hold after every command. */
  async check(): Promise<void> {
    await turns()
    for (const device of this.devices) device.check()
    expect(this.#house.manager.running).toBe(this.streams.filter(({ phase }) => phase !== 'ended').length)
    expect(this.#house.provider.calls).toHaveLength(this.#calls)
    expect(this.#house.sessionFaults).toEqual([])
    expect(this.store.overlaps).toBe(0)
  }

  /** Lets every device read to the end of what is there, and leaves nothing behind. */
  async close(): Promise<void> {
    for (const device of this.devices) device.peer?.drain()
    await this.check()
    this.#house.manager.stopAll()
    for (const stream of this.streams) stream.end('cancelled', 'shutdown')
    await this.check()
    await this.store.close()
  }

  #strike(stream: ReferenceStream): boolean {
    const { attempts } = stream
    const isGone = stream.strike()
    this.#calls += stream.attempts - attempts
    return isGone
  }

  #begin(session: string, id: string, prompt: string): ReferenceStream {
    const epoch = this.store.epochOf({ session, id })
    expect(this.epochs).not.toContain(epoch)
    this.epochs.push(epoch)
    const stream = new ReferenceStream(session, id, prompt, epoch, () => this.#now)
    this.streams.push(stream)
    const cancelledUntil = this.#remembered.get(`${session} ${id}`) ?? 0
    this.#remembered.delete(`${session} ${id}`)
    if (cancelledUntil > this.#now) stream.end('cancelled', 'client')
    else this.#ask(stream)
    return stream
  }

  #ask(stream: ReferenceStream): void {
    stream.ask()
    this.#calls += 1
    expect(stream.attempts).toBeLessThanOrEqual(ATTEMPTS)
  }

  async #newSession(): Promise<string> {
    const [welcome] = await this.#house.connect().send({ type: 'hello' })
    return welcome?.type === 'welcome' ? welcome.session : ''
  }

  async #connected(device: Device): Promise<void> {
    if (device.peer) return
    device.arrive(this.#house.connect())
    await this.#send(device, { type: 'hello', session: device.session })
  }

  /** Sends it; what it returns says what must follow. */
  async #send(device: Device, command: object): Promise<(expected: Expected) => void> {
    const behind = device.peer?.connection.writes.length ?? 0
    await device.peer?.send(command)
    return (expected) => device.expect(expected, behind)
  }
}

function attachedTo({ id, last, phase, epoch }: ReferenceStream): object {
  return { type: 'attached', id, epoch, last_seq: last, state: phase === 'ended' ? 'ended' : 'running' }
}

function refusal(re: string, id: string, code: string) {
  return { id, answer: { type: 'error', re, id, error: { code } } }
}
