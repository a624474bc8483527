import {
  type CancelReason,
  type ChunkEvent,
  type CursorPosition,
  type ErrorCode,
  isTerminal,
  kindOf,
  type PromptCommand,
  type StreamEvent,
  type UnnumberedEvent,
  type WireError,
} from '@runnel/protocol'
import type { Beginning, Ending, Failure, Retrying, Script, Stage, Step } from './script.js'

const MAX_ATTEMPTS = 5
const RETRY_MS = 1000
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'llm_rate_limited',
  'llm_overloaded',
  'llm_timeout',
  'llm_unavailable',
  'llm_interrupted',
  'internal',
  'interrupted',
  'store_unavailable',
  'rate_limited',
])

/** What a stream asks of the server that it lives in. */
export interface StreamHost {
  /** A name that no log has had. */
  epoch(): string
  /** The log of `stream` has grown. */
  appended(stream: SimulatedStream, event: StreamEvent): void
  drop(): void
  restart(): void
}

/** A stream of the simulated server. Whatever is written to it reaches its readers before the call returns. */
export class SimulatedStream {
  readonly id: string
  /** What was asked. */
  readonly prompt: Omit<PromptCommand, 'type'>
  readonly log: StreamEvent[] = []
  readonly #host: StreamHost
  readonly #startedAt = performance.now()
  /** Each epoch with the number of its first event; the last is in force. */
  #epochs: { readonly name: string; readonly from: number }[]
  #wake: (() => void) | undefined

  constructor(prompt: PromptCommand & { id: string }, host: StreamHost) {
    const { type: _, ...rest } = prompt
    this.id = prompt.id
    this.prompt = rest
    this.#host = host
    this.#epochs = [{ name: host.epoch(), from: 0 }]
  }

  /** Names the log: who has read under another name is sent one, or begins again. */
  get epoch(): string {
    return this.#epochs.at(-1)?.name ?? ''
  }

  /** The answer so far. */
  get text(): string {
    return this.log.map((event) => (isAnswer(event) ? event.token : '')).join('')
  }

  get isEnded(): boolean {
    const last = this.log.at(-1)
    return last !== undefined && isTerminal(last)
  }

  /** Whether its reader stopped it. */
  get isCancelled(): boolean {
    return this.log.at(-1)?.type === 'cancelled'
  }

  /** The name under which the log began. */
  get firstEpoch(): string {
    return this.#epochs[0]?.name ?? ''
  }

  /** Whether the log has the event that a cursor names. */
  has({ epoch, seq }: CursorPosition): boolean {
    const index = this.#epochs.findIndex(({ name }) => name === epoch)
    // An earlier name holds for what was written under it.
    const end = this.#epochs[index + 1]?.from ?? this.log.length
    return index >= 0 && seq < end
  }

  /** The first event. Whatever else is written first writes this. */
  start({ provider = 'simulated', model = 'simulated', ...rest }: Beginning = {}): void {
    if (this.log.length > 0) return
    const { block = 'ask' } = this.prompt
    this.#append({ type: 'start', epoch: this.epoch, block, provider, model, ...rest })
  }

  /** The next piece of the answer. */
  say(token: string): void {
    if (token !== '') this.#write({ type: 'chunk', token })
  }

  /** The next piece of what the model thinks. */
  reason(token: string): void {
    if (token !== '') this.#write({ type: 'chunk', channel: 'reasoning', token })
  }

  /** It is queued, the model thinks, or another node of the server takes the log over, under another epoch. */
  status(state: Stage): void {
    if (state !== 'recovering') return this.#write({ type: 'status', state })
    if (this.isEnded) return
    this.start()
    const epoch = this.#host.epoch()
    this.#epochs.push({ name: epoch, from: this.log.length })
    this.#append({ type: 'status', state, epoch })
  }

  /** An attempt failed, and another follows. */
  retrying(step: Retrying = {}): void {
    const { attempt = 2, max_attempts = MAX_ATTEMPTS, delay_ms = RETRY_MS, error = 'llm_overloaded' } = step
    this.#write({ type: 'status', state: 'retrying', attempt, max_attempts, delay_ms, error: errorOf(error) })
  }

  /** The log is void, as when a store lost its end: another begins in its place. */
  reset(beginning?: Beginning): void {
    this.log.length = 0
    this.#epochs = [{ name: this.#host.epoch(), from: 0 }]
    this.start(beginning)
  }

  complete({ finish_reason = 'stop', ...rest }: Ending = {}): void {
    const timing = { ttft_ms: 0, duration_ms: Math.round(performance.now() - this.#startedAt) }
    this.#write({ type: 'complete', finish_reason, timing, ...rest })
  }

  fail(failure: Failure = 'llm_unavailable'): void {
    this.#write({ type: 'error', error: errorOf(failure) })
  }

  /** It is stopped: by its reader, or for another reason by the server. */
  cancel(reason: CancelReason = 'client'): void {
    this.#write({ type: 'cancelled', reason })
  }

  /** Ends the wait of a script: the reader pressed "Retry now", or the stream has ended. */
  wake(): void {
    this.#wake?.()
  }

  /** Plays a script to its end, or until the stream is stopped. */
  async play(script: Script): Promise<void> {
    for await (const step of script) {
      if (this.isEnded) return
      if (typeof step === 'string' || !('start' in step)) this.start()
      await this.#play(step)
    }
    this.complete()
  }

  async #play(step: Step): Promise<void> {
    if (typeof step === 'string') return this.say(step)
    if ('reasoning' in step) return this.reason(step.reasoning)
    if ('wait_ms' in step) return this.#wait(step.wait_ms)
    if ('start' in step) return this.start(step.start)
    if ('status' in step) return this.status(step.status)
    if ('drop' in step) return this.#host.drop()
    if ('restart' in step) return this.#host.restart()
    if ('reset' in step) return this.reset(step.reset)
    if ('complete' in step) return this.complete(step.complete)
    if ('error' in step) return this.fail(step.error)
    if ('cancelled' in step) return this.cancel(step.cancelled)
    this.retrying(step.retrying)
    await this.#wait(step.retrying.delay_ms ?? RETRY_MS)
  }

  #wait(delay_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay_ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #write(event: UnnumberedEvent): void {
    if (this.isEnded) return
    this.start()
    this.#append(event)
  }

  #append(event: UnnumberedEvent): void {
    const numbered: StreamEvent = { ...event, id: this.id, seq: this.log.length }
    this.log.push(numbered)
    this.#host.appended(this, numbered)
    if (this.isEnded) this.wake()
  }
}

export function errorOf(failure: Failure): WireError {
  const { code, message, retryable } = typeof failure === 'string' ? { code: failure } : failure
  const words = message ?? `A simulated error: ${code}.`
  return { kind: kindOf(code), code, message: words, retryable: retryable ?? RETRYABLE.has(code) }
}

function isAnswer(event: StreamEvent): event is ChunkEvent {
  return event.type === 'chunk' && event.channel === undefined
}
