import type { WireError } from '@runnel/protocol'
import type { LiveStream } from '../streams/stream.js'
import type { Http, JsonMode } from './json-mode.js'
import { unreachable } from './local-errors.js'

/** The streams whose answers come whole. What asks for them is loaded with the first: most servers stream. */
export class WholeAnswers {
  readonly #http: Http
  readonly #streams = new Map<string, LiveStream>()
  #mode: Promise<JsonMode> | undefined

  constructor(http: Http) {
    this.#http = http
  }

  get size(): number {
    return this.#streams.size
  }

  get(id: string): LiveStream | undefined {
    return this.#streams.get(id)
  }

  /** Asks for the whole answer to `prompt`, a prompt in JSON. */
  ask(stream: LiveStream, prompt: string): void {
    this.#streams.set(stream.id, stream)
    stream.over.addEventListener('abort', () => this.#streams.delete(stream.id), { once: true })
    this.#mode ??= import('./json-mode.js').then(({ JsonMode }) => new JsonMode(this.#http))
    this.#mode.then(
      (mode) => mode.run(stream, prompt),
      () => {
        this.#mode = undefined
        stream.fail(unreachable())
      },
    )
  }

  cancel(id: string): void {
    // A module that did not load has failed its streams.
    if (this.#streams.has(id)) this.#mode?.then((mode) => mode.cancel(id)).catch(() => {})
  }

  failAll(error: WireError): void {
    for (const stream of [...this.#streams.values()]) stream.fail(error)
  }
}
