import { vi } from 'vitest'
import { createClient, type Client, type Stream } from '../../src/index.js'
import { FakeNetwork, type FakeSocket } from '../kit/fake-network.js'
import { FakePage, FakeStorage } from '../kit/harness.js'
import { ModelHouse } from './model-house.js'
import type { Fault } from './model-link.js'
import type { ModelLog } from './model-log.js'

const IDS = ['one', 'two', 'three'] as const

/** A page with a session of its own. */
export class ModelPage {
  readonly network = new FakeNetwork()
  readonly page = new FakePage()
  readonly streams = new Map<string, Stream>()
  readonly cancelled = new Set<string>()
  readonly client: Client

  constructor(readonly name: string) {
    const environment = {
      WebSocket: this.network.WebSocket,
      page: this.page,
      storage: new FakeStorage(),
      fetch: () => Promise.reject(new TypeError('no server')),
      random: () => 0.5,
    }
    this.client = createClient({ server: 'https://runnel.example', transport: 'websocket' }, environment)
  }

  promptOf(id: string): string {
    return `${this.name} ${id}`
  }

  /** Both pages use the same ids: what keeps them apart is their session. */
  ask(number: number): void {
    const id = IDS[number % IDS.length] ?? ''
    if (!this.streams.has(id)) this.streams.set(id, this.client.stream({ prompt: this.promptOf(id), id }))
  }

  cancel(number: number): void {
    const id = IDS[number % IDS.length] ?? ''
    this.streams.get(id)?.cancel()
    if (this.streams.has(id)) this.cancelled.add(id)
  }

  /** The open socket, after opening one if the client is trying to. */
  get socket(): FakeSocket | undefined {
    const socket = this.network.sockets.at(-1)
    if (socket?.readyState === 0) socket.accept()
    return socket?.readyState === 1 ? socket : undefined
  }

  get isOver(): boolean {
    return [...this.streams.values()].every(({ view }) => ['complete', 'error', 'cancelled'].includes(view.status))
  }
}

export type Act =
  | { act: 'ask' | 'cancel'; page: number; id: number }
  | { act: 'append' | 'finish' | 'lose tail'; log: number }
  | { act: 'deliver'; page: number; fault: Fault; turn: number }
  | { act: 'cut' | 'break' | 'silence' | 'offline' | 'interrupt'; page: number }
  | { act: 'restart'; secret: boolean }
  | { act: 'wait'; ms: number }

let words = 0

/** Two pages, one house, and the wires between them. */
export class ModelWorld {
  readonly house = new ModelHouse()
  readonly pages = [new ModelPage('first'), new ModelPage('second')]
  /** Prompts whose answer the vendor had finished before the network held. */
  readonly finishedInPlay = new Set<string>()
  restarts = 0
  /** Whether a server came back that does not know its sessions. */
  secretLost = false

  async perform(step: Act): Promise<void> {
    if (step.act === 'restart') return this.#restart(step.secret)
    if (step.act === 'wait') return this.#wait(step.ms)
    if ('log' in step) return this.#write(step.act, step.log)
    const page = this.pages[step.page]
    if (!page) return
    if (step.act === 'ask') page.ask(step.id)
    else if (step.act === 'cancel') page.cancel(step.id)
    else if (step.act === 'deliver') this.#deliver(page, step.fault, step.turn)
    else await this.#disturb(page, step.act)
  }

  /** A network that holds, until every stream has ended. */
  async settle(): Promise<void> {
    for (let round = 0; round < 400 && !this.pages.every(({ isOver }) => isOver); round += 1) {
      const moved = this.pages.map((page) => this.#deliver(page, 'none', 0))
      if (moved.includes(true)) continue
      // Not while a page is away: what it has to say, a cancel above all, comes first.
      const isHeard = this.pages.every(({ socket }) => socket !== undefined)
      if (isHeard) for (const log of this.house.running) this.house.finish(log)
      await vi.advanceTimersByTimeAsync(1_000)
    }
    this.house.endUnreachable()
  }

  #write(act: 'append' | 'finish' | 'lose tail', number: number): void {
    const { running } = this.house
    const log = running[number % running.length]
    if (!log) return
    if (act === 'append') this.house.append(log, `w${++words} `)
    else if (act === 'finish') this.#finish(log)
    else this.house.loseTail(log)
  }

  #finish(log: ModelLog): void {
    this.house.finish(log)
    this.finishedInPlay.add(log.prompt)
  }

  #deliver({ socket }: ModelPage, fault: Fault, turn: number): boolean {
    if (!socket) return false
    const moved = this.house.hear(socket).deliver(fault, turn)
    this.house.hear(socket)
    return moved
  }

  /** What was said arrives within a wait, and is answered: a server that lives and never answers is given up, rightly. */
  async #wait(ms: number): Promise<void> {
    this.#answer()
    await vi.advanceTimersByTimeAsync(ms)
    this.#hear()
  }

  #hear(): void {
    for (const { socket } of this.pages) if (socket) this.house.hear(socket)
  }

  #answer(): void {
    for (const { socket } of this.pages) if (socket) this.house.hear(socket).answer()
  }

  #restart(secret: boolean): void {
    this.house.restart({ secret })
    this.restarts += 1
    this.secretLost ||= !secret
    for (const { network } of this.pages)
      for (const socket of network.sockets) if (socket.readyState < 2) socket.break()
  }

  /** `cut`: what was said and not heard is lost; `break`: it was heard, and the answers are lost. */
  async #disturb(page: ModelPage, act: 'cut' | 'break' | 'silence' | 'offline' | 'interrupt'): Promise<void> {
    const { socket } = page
    if (socket && act !== 'cut') this.house.hear(socket)
    if (act === 'cut' || act === 'break') socket?.break()
    if (act === 'interrupt') page.client.interrupt()
    if (act === 'silence') {
      // Nobody is answered, but what was said has arrived, on every wire: a cancel that no server hears is given up.
      this.#hear()
      await vi.advanceTimersByTimeAsync(40_000)
    }
    if (act !== 'offline') return
    page.page.goOffline()
    page.page.goOnline()
  }
}
