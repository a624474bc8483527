import { expect } from 'vitest'
import type { Config } from '../../src/config.js'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'
import type { WsPeer } from '../kit/ws-peer.js'

/** A server, and a stream that somebody else reads on it all the while. */
export class Neighbourhood {
  #written = ''

  private constructor(
    readonly server: TestServer,
    readonly provider: ScriptedProvider,
    private readonly neighbour: WsPeer,
  ) {}

  static async open(config: Partial<Config> = {}): Promise<Neighbourhood> {
    const provider = scriptedProvider()
    const server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000, ...config } })
    const neighbour = await server.connect()
    neighbour.send({ type: 'prompt', id: 'neighbour', prompt: 'hi' })
    await neighbour.next('start')
    return new Neighbourhood(server, provider, neighbour)
  }

  get url(): string {
    return this.server.url
  }

  /** The next word reaches the neighbour, and the server knows of no stream but its own. */
  async isUntouched(): Promise<void> {
    const call = await this.provider.call(0)
    const word = `word${this.#written.length} `
    this.#written += word
    call.text(word)
    await this.neighbour.next('chunk')
    expect(this.provider.calls).toHaveLength(1)
    expect(this.server.app.runnel.running).toBe(1)
  }

  /** The stream ends, and its text is whole. */
  async close(): Promise<void> {
    const call = await this.provider.call(0)
    call.end()
    await this.neighbour.next('complete')
    expect(this.neighbour.text('neighbour')).toBe(this.#written)
    expect(await (await fetch(`${this.url}/healthz`)).json()).toEqual({ status: 'ok' })
    await this.server.close()
  }
}
