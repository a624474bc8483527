import type { CancelCommand, ErrorAnswerMessage, PromptCommand, RetryCommand } from '@runnel/protocol'
import { Timers } from '../../timers.js'
import { lossOf, refusalOf } from './refusals.js'
import { LinkBroken, type Answer, type Requests } from './requests.js'

/** A browser opens six connections to a server: two are for reading, and one is for whatever else the page asks. */
const MAX_POSTS = 3
/** How long a command may take; a cancel is answered when its log has ended, after 10 s at most. */
const POST_MS = 15_000

/** How long a cancel stays behind its own prompt: servers remember one that overtakes it for 10 s. */
const OVERTAKE_MS = 1000
/** How long a command may go unanswered before the reading makes way: other tabs share the browser's connections. */
const STARVED_MS = 500

export type PostCommand = (PromptCommand & { id: string }) | CancelCommand | RetryCommand

export interface CommandHandlers {
  /** The server has taken the prompt. */
  onAccepted(id: string): void
  onRefused(answer: ErrorAnswerMessage): void
  /** A command's request broke. */
  onBroken(error: unknown): void
  /** A command goes unanswered: it may be waiting for a connection. */
  onStarved(): void
  /** Nothing is under way any more. */
  onIdle(): void
}

export interface CommandsOptions {
  readonly requests: Requests
  readonly handlers: CommandHandlers
  /** What a request takes here, in milliseconds. */
  readonly roundTrip_ms: () => number
}

interface Job {
  readonly key: string
  readonly command: PostCommand
  readonly text: string
  /** Nobody wants to read what it starts. */
  isDetached: boolean
}

/**
 * Commands as requests, a few at a time. Cancels go first, though behind their own prompt. What waits is bounded by the
 * streams that are live: one command of a kind for each.
 */
export class Commands {
  readonly #requests: Requests
  readonly #handlers: CommandHandlers
  readonly #roundTrip_ms: () => number
  readonly #timers = new Timers()
  #waiting: Job[] = []
  readonly #running = new Map<string, Job>()
  /** Prompts whose answer takes so long that their cancels need not wait for it. */
  readonly #overdue = new Set<string>()

  constructor({ requests, handlers, roundTrip_ms }: CommandsOptions) {
    this.#requests = requests
    this.#handlers = handlers
    this.#roundTrip_ms = roundTrip_ms
  }

  /** Whether prompts are on their way. */
  get isPrompting(): boolean {
    return this.#waiting.some(({ command }) => command.type === 'prompt') || [...this.#running.keys()].some(isPrompt)
  }

  /** `text` is the command in JSON. */
  add(command: PostCommand, text: string): void {
    const key = keyOf(command.type, command.id)
    if (this.#isUnderWay(key)) return
    this.#waiting.push({ key, command, text, isDetached: false })
    this.#next()
  }

  /** What the prompt starts is not read, where it is on its way still; it goes on all the same. */
  detach(id: string): void {
    const key = keyOf('prompt', id)
    const job = this.#running.get(key) ?? this.#waiting.find((waiting) => waiting.key === key)
    if (job) job.isDetached = true
  }

  /** Forgets what waits. Idempotent. */
  close(): void {
    this.#waiting = []
    this.#timers.clearAll()
  }

  #next(): void {
    while (this.#running.size < MAX_POSTS) {
      const job = this.#take()
      if (!job) return
      this.#running.set(job.key, job)
      void this.#run(job)
    }
  }

  #take(): Job | undefined {
    const job =
      this.#waiting.find(({ command }) => command.type === 'cancel' && !this.#isHeldBy(keyOf('prompt', command.id))) ??
      this.#waiting.find(({ command }) => command.type !== 'cancel')
    this.#waiting = this.#waiting.filter((waiting) => waiting !== job)
    return job
  }

  async #run(job: Job): Promise<void> {
    const { key, command, text } = job
    this.#watch(key)
    try {
      const answer = await this.#post(command, text)
      this.#done(key)
      this.#judge(job, answer)
      this.#next()
    } catch (error) {
      this.#done(key)
      this.#handlers.onBroken(error)
    }
    if (this.#running.size === 0) this.#handlers.onIdle()
  }

  #watch(key: string): void {
    this.#timers.set(key, STARVED_MS + 2 * this.#roundTrip_ms(), () => {
      this.#handlers.onStarved()
      if (!isPrompt(key)) return
      this.#timers.set(key, OVERTAKE_MS, () => {
        this.#overdue.add(key)
        this.#next()
      })
    })
  }

  #done(key: string): void {
    this.#timers.clear(key)
    this.#running.delete(key)
    this.#overdue.delete(key)
  }

  #post({ type, id }: PostCommand, text: string): Promise<Answer> {
    if (type === 'prompt') return this.#requests.ask('/api/prompts', { body: text, limit_ms: POST_MS })
    return this.#requests.ask(`/api/streams/${id}/${type}`, { limit_ms: POST_MS })
  }

  #judge({ command: { type, id }, isDetached }: Job, answer: Answer): void {
    if (answer.ok) {
      if (type === 'prompt' && !isDetached) this.#handlers.onAccepted(id)
      return
    }
    const error = refusalOf(answer)
    if (!error) throw new LinkBroken(lossOf(answer))
    this.#handlers.onRefused({ type: 'error', re: type, id, error })
  }

  #isHeldBy(prompt: string): boolean {
    return this.#isUnderWay(prompt) && !this.#overdue.has(prompt)
  }

  #isUnderWay(key: string): boolean {
    return this.#running.has(key) || this.#waiting.some((job) => job.key === key)
  }
}

function keyOf(type: PostCommand['type'], id: string): string {
  return `${type}:${id}`
}

function isPrompt(key: string): boolean {
  return key.startsWith('prompt:')
}
