import { randomUUID } from 'node:crypto'
import type { OwnerRequest, StreamKey } from '../../ports/stream-store.js'
import { inboxOf } from './keys.js'
import type { RedisLink } from './redis-link.js'

/** How long an answer may take until the question is sent again, in milliseconds, and how often it is sent. */
const ANSWER_MS = 300
const SENDINGS = 3

/** Questions of this node that wait for an answer; beyond it they count as unanswered at once. */
const MAX_OPEN = 1_000

/** Answers that are remembered, for questions that come twice. */
const MAX_REMEMBERED = 1_000

/** What a node is asked. `ping`: whether it is there. */
export type Question =
  | { readonly kind: 'ping' }
  | { readonly kind: 'ask'; readonly stream: StreamKey; readonly request: OwnerRequest }

type Letter =
  | (Question & { readonly ref: string; readonly from: string })
  | { readonly kind: 'answer'; readonly ref: string; readonly from: string; readonly ok: boolean }

export interface InboxOptions {
  readonly link: RedisLink
  readonly node: string
  readonly onAsked: (stream: StreamKey, request: OwnerRequest) => boolean
  /** A node has shown that it lives. */
  readonly onHeard: (node: string) => void
  readonly onFault: (error: unknown) => void
}

/** A node's own channel, where it is asked and answered. Letters may be lost: questions are sent again. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #open = new Map<string, (ok: boolean) => void>()
  readonly #remembered = new Map<string, boolean>()
  #closed = false

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** @throws {RedisFault} */
  listen(): Promise<void> {
    const { link, node } = this.#options
    return link.subscribe(inboxOf(node), (text) => this.#read(text))
  }

  /** The node's answer, or undefined when there is none. Never rejects. */
  async ask(node: string, question: Question): Promise<boolean | undefined> {
    if (this.#closed || this.#open.size >= MAX_OPEN) return undefined
    const ref = randomUUID()
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<boolean | undefined>((resolve) => {
        this.#open.set(ref, resolve)
        let left = SENDINGS
        const send = () => {
          if (left-- === 0) return resolve(undefined)
          this.#send(node, { ...question, ref, from: this.#options.node })
          timer = setTimeout(send, ANSWER_MS)
        }
        send()
      })
    } finally {
      clearTimeout(timer)
      this.#open.delete(ref)
    }
  }

  /** Answers open questions with nothing. Idempotent. */
  close(): void {
    this.#closed = true
    for (const resolve of this.#open.values()) resolve(false)
    this.#open.clear()
  }

  #read(text: string): void {
    const letter = letterOf(text)
    if (!letter) return
    this.#options.onHeard(letter.from)
    if (letter.kind === 'answer') this.#open.get(letter.ref)?.(letter.ok)
    else
      this.#send(letter.from, { kind: 'answer', ref: letter.ref, from: this.#options.node, ok: this.#answer(letter) })
  }

  #answer(letter: Exclude<Letter, { kind: 'answer' }>): boolean {
    if (letter.kind === 'ping') return true
    // A question that is sent again gets the answer that it had: what it asked for is done.
    const known = this.#remembered.get(letter.ref)
    if (known !== undefined) return known
    const ok = this.#options.onAsked(letter.stream, letter.request)
    this.#remembered.set(letter.ref, ok)
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) break
      this.#remembered.delete(oldest)
    }
    return ok
  }

  #send(node: string, letter: Letter): void {
    this.#options.link.publish(inboxOf(node), JSON.stringify(letter)).catch(this.#options.onFault)
  }
}

/** Undefined for what is no letter, or one of a later version. */
function letterOf(text: string): Letter | undefined {
  try {
    const letter = JSON.parse(text) as Partial<Letter> | null
    const isKnown = letter?.kind === 'ping' || letter?.kind === 'ask' || letter?.kind === 'answer'
    return isKnown && typeof letter.ref === 'string' && typeof letter.from === 'string' ? (letter as Letter) : undefined
  } catch {
    // Not JSON: not from one of us.
    return undefined
  }
}
