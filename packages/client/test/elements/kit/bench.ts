import '../../../src/elements/define.js'
import type { AiBlockElement } from '../../../src/elements/index.js'
import {
  createSimulator,
  type SimulatedStream,
  type Simulator,
  type SimulatorOptions,
} from '../../../src/testing/index.js'
import { type BlockName, type Sample, SAMPLES } from './samples.js'

/** Mermaid is large, and the machine may be slow. */
const PATIENCE_MS = 20_000
/** An answer's length limit: a half of the sample is a visible part of it. */
const TOKENS_PER_CHAR = 1 / 3

/** A block of a kind, and the server that it talks to. Needs no test runner: the pictures are made from it, too. */
export interface Bench {
  readonly name: BlockName
  readonly block: AiBlockElement
  readonly simulator: Simulator
  readonly sample: Sample
  /** What the answer's length is measured by, in tokens. */
  readonly limit: number
  /** The sample's stream. */
  readonly stream: SimulatedStream
  /** Asks the sample's question; in a conversation, after the turn before. Resolves with its stream. */
  ask(): Promise<SimulatedStream>
  /** Asks, and writes the first part of the answer. Resolves when it is painted. */
  write(): Promise<void>
  /** Writes the rest, and the end. Resolves when all of it is painted. */
  finish(): Promise<void>
  /** Resolves when an answer that ended with its first part is painted. */
  cut(): Promise<void>
  /** Removes the block, and closes its connection. Idempotent. */
  close(): void
}

export interface BenchOptions extends Pick<SimulatorOptions, 'answer'> {
  /** Where the block is put. */
  readonly place?: Element
  /** Called when time should pass, of which the figures tell. */
  readonly pass?: (milliseconds: number) => void
}

/** A block of a kind in the page, before anything of its sample was asked. */
export async function openBench(
  name: BlockName,
  { place = document.body, pass, ...script }: BenchOptions = {},
): Promise<Bench> {
  const sample = SAMPLES[name]
  const simulator = createSimulator({ jitter: 0.9, ...script })
  const block = document.createElement('ai-block')
  block.client = simulator.client
  for (const [key, value] of Object.entries({ pace: 'instant', ...sample.attributes })) block.setAttribute(key, value)
  place.append(block)
  await Promise.all([simulator.connected(), block.updateComplete])
  const bench = new BlockBench(name, block, simulator, pass)
  block.prompt = (sample.earlier ?? sample).question
  await block.updateComplete
  return bench
}

class BlockBench implements Bench {
  readonly name: BlockName
  readonly block: AiBlockElement
  readonly simulator: Simulator
  readonly sample: Sample
  readonly #pass: (milliseconds: number) => void

  constructor(name: BlockName, block: AiBlockElement, simulator: Simulator, pass: BenchOptions['pass']) {
    this.name = name
    this.block = block
    this.simulator = simulator
    this.sample = SAMPLES[name]
    this.#pass = pass ?? (() => {})
  }

  get limit(): number {
    return Math.ceil((this.sample.part.length + this.sample.rest.length) * TOKENS_PER_CHAR)
  }

  get stream(): SimulatedStream {
    return this.simulator.last
  }

  async ask(): Promise<SimulatedStream> {
    await this.#askEarlier()
    this.block.submit(this.sample.question)
    return this.stream
  }

  async write(): Promise<void> {
    const stream = await this.ask()
    stream.start({ model: 'model-1', max_tokens: this.limit })
    this.#pass(1_000)
    stream.say(this.sample.part)
    await this.#painted(this.sample.painted.part)
    this.#pass(3_000)
    this.block.requestUpdate()
  }

  async finish(): Promise<void> {
    this.stream.say(this.sample.rest)
    const usage = { input_tokens: 24, output_tokens: Math.ceil(this.limit * 0.8) }
    this.stream.complete({ usage, timing: { ttft_ms: 400, duration_ms: 6_200 } })
    await this.#painted(this.sample.painted.whole)
  }

  cut(): Promise<void> {
    return this.#painted(this.sample.painted.cut)
  }

  close(): void {
    this.block.remove()
    this.simulator.close()
  }

  async #askEarlier(): Promise<void> {
    const { earlier } = this.sample
    if (!earlier) return
    this.block.submit(earlier.question)
    this.stream.say(earlier.answer)
    this.stream.complete()
    await this.#painted('strong')
  }

  #painted(selector: string): Promise<void> {
    return shown(this.block, `.answer ${selector}`)
  }
}

/** Resolves when the block shows what a selector names. */
export async function shown(block: Element, selector: string): Promise<void> {
  await until(() => block.shadowRoot?.querySelector(selector) instanceof Element, selector)
}

/** Resolves when `check` holds, which is asked once per frame. Rejects, with `what`, when that takes too long. */
export async function until(check: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!check()) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
}
