import { connect, type Socket } from 'node:net'
import type { LaneFaults, LinkFaults, ProxyCounters } from './faults.js'
import { Lane } from './lane.js'
import { ResponseBuffer } from './response-buffer.js'
import { UpgradeGate } from './upgrade-gate.js'

const REFUSAL = 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

export interface LinkOptions {
  readonly near: Socket
  /** The server's port. */
  readonly target: number
  readonly faults: LinkFaults
  readonly counters: ProxyCounters
  readonly random: () => number
  readonly onGone: (link: Link) => void
}

/** One connection through the proxy: a socket at each side, and a lane in each direction. */
export class Link {
  readonly #options: LinkOptions
  readonly #near: Socket
  readonly #far: Socket
  readonly #toServer: Lane
  readonly #toClient: Lane
  readonly #timers: NodeJS.Timeout[] = []
  #gone = false

  constructor(options: LinkOptions) {
    const { near, target, faults } = options
    this.#options = options
    this.#near = near
    this.#far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    near.setNoDelay(true)
    this.#toServer = this.#lane(near, this.#far, faults.toServer)
    this.#toClient = this.#lane(this.#far, near, faults.toClient)
    this.#listen()
    this.#arm()
  }

  reset(): void {
    if (this.#gone) return
    this.#options.counters.resets += 1
    this.#near.resetAndDestroy()
    this.close()
  }

  /** Ends the server's side without a close frame, and leaves the client's open. */
  halfClose(): void {
    if (this.#gone) return
    this.#options.counters.halfCloses += 1
    this.#near.end()
  }

  /** Resets it behind so many bytes more from the server. */
  resetAfter(bytes: number): void {
    this.#toClient.resetAfter(bytes)
  }

  close(): void {
    if (this.#gone) return
    this.#gone = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#toServer.close()
    this.#toClient.close()
    this.#near.destroy()
    this.#far.destroy()
    this.#options.onGone(this)
  }

  #lane(source: Socket, target: Socket, faults: LaneFaults = {}): Lane {
    const { counters, random, near } = this.#options
    const key = source === near ? 'bytesToServer' : 'bytesToClient'
    return new Lane({
      source,
      target,
      faults,
      counters,
      random,
      onReset: () => this.reset(),
      onCarried: (bytes) => {
        counters[key] += bytes
      },
    })
  }

  #listen(): void {
    const near = this.#near
    const far = this.#far
    for (const socket of [near, far]) socket.on('error', () => this.close()).on('close', () => this.#closeWhenBoth())
    // A client that is gone is gone for the server too; a server that is gone is told behind its last byte.
    near.on('close', () => this.close())
    near.on('end', () => this.#toServer.end())
    this.#readNear()
    this.#readFar()
  }

  #closeWhenBoth(): void {
    if (this.#near.destroyed && this.#far.destroyed) this.close()
  }

  #readNear(): void {
    const { upgrades } = this.#options.faults
    const gate = upgrades && new UpgradeGate()
    this.#near.on('data', (data) => {
      const passed = gate ? gate.read(data) : data
      if (passed === 'upgrade') this.#stopUpgrade()
      else if (passed) this.#toServer.take(passed)
    })
  }

  #stopUpgrade(): void {
    const { faults, counters } = this.#options
    this.#near.removeAllListeners('data').resume()
    if (faults.upgrades === 'hang') {
      counters.hungUpgrades += 1
      return
    }
    counters.refusedUpgrades += 1
    this.#near.end(REFUSAL, () => this.close())
  }

  #readFar(): void {
    const { faults, counters } = this.#options
    const { bufferBytes } = faults
    const buffer =
      bufferBytes === undefined
        ? undefined
        : new ResponseBuffer(bufferBytes, () => {
            counters.bufferedResponses += 1
          })
    this.#far.on('data', (data) => this.#toClient.take(buffer ? buffer.read(data) : data))
    this.#far.on('end', () => {
      if (buffer) this.#toClient.take(buffer.flush())
      this.#toClient.end()
    })
  }

  #arm(): void {
    const { resetAfterMs, halfCloseAfterMs } = this.#options.faults
    if (resetAfterMs !== undefined) this.#timers.push(setTimeout(() => this.reset(), resetAfterMs))
    if (halfCloseAfterMs !== undefined) this.#timers.push(setTimeout(() => this.halfClose(), halfCloseAfterMs))
  }
}
