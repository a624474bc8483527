import { type FrameRequest, readMessage, readSvg } from './frame-messages.js'
import type { Scheme } from './mermaid.js'
import type { Stage } from './stage.js'

/** Until the frame and its script have come over a slow network. */
const READY_MS = 15_000
/** A frame that was refused loads too, as an error page; the script of one that was not has run by then. */
const READY_AFTER_LOAD_MS = 1_500
/** The first drawing loads Mermaid. */
const ANSWER_MS = 30_000

type Answer = Readonly<Record<string, unknown>> | undefined
/** A request without what every one has. */
type Ask = { readonly type: 'draw'; readonly source: string; readonly scheme: Scheme } | { readonly type: 'png' }

/**
 * Draws and shows the picture in a frame of the server's, which has a policy of its own and, being sandboxed, no origin:
 * whatever the model wrote, it is worked on where nothing can be reached.
 */
export class FrameStage implements Stage {
  readonly element: HTMLIFrameElement
  readonly #nonce = crypto.randomUUID()
  readonly #closing = new AbortController()
  /** At most one drawing and one PNG wait. */
  readonly #waiting = new Map<number, { readonly request: FrameRequest; answer(value: Answer): void }>()
  /** What is shown, for a frame that has to be loaded anew. */
  #shown: FrameRequest | undefined
  #nextId = 0
  #onReady: () => void = () => {}

  constructor(address: string, label: string) {
    this.element = document.createElement('iframe')
    this.element.setAttribute('sandbox', 'allow-scripts')
    this.element.title = label
    // It only shows a picture: neither the keyboard nor the pointer ends up in it.
    this.element.tabIndex = -1
    // The scheme of its document, whatever the page's: with another the browser puts a white ground behind it.
    this.element.style.colorScheme = 'light'
    this.element.src = `${address}#${this.#nonce}`
    const { signal } = this.#closing
    addEventListener('message', (event) => this.#onMessage(event), { signal })
  }

  /** Puts the frame into `place`. Resolves with whether it works there. */
  open(place: HTMLElement): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isReady: boolean) => {
        clearTimeout(timer)
        removeEventListener('securitypolicyviolation', refuse)
        resolve(isReady)
      }
      const refuse = ({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent) => {
        if (effectiveDirective === 'frame-src' && this.element.src.startsWith(blockedURI)) done(false)
      }
      let timer = setTimeout(done, READY_MS, false)
      this.#onReady = () => done(true)
      this.#closing.signal.addEventListener('abort', () => done(false), { once: true })
      addEventListener('securitypolicyviolation', refuse)
      this.element.addEventListener('load', () => {
        clearTimeout(timer)
        timer = setTimeout(done, READY_AFTER_LOAD_MS, false)
      })
      place.append(this.element)
    })
  }

  async draw(source: string, scheme: Scheme): Promise<string | undefined> {
    return readSvg((await this.#ask({ type: 'draw', source, scheme }))?.['svg'])
  }

  show(): void {
    // The frame has shown what it drew.
  }

  async png(): Promise<Blob | undefined> {
    const png = (await this.#ask({ type: 'png' }))?.['png']
    return png instanceof Blob ? png : undefined
  }

  close(): void {
    this.#closing.abort()
    for (const { answer } of this.#waiting.values()) answer(undefined)
    this.element.remove()
  }

  #ask(ask: Ask): Promise<Answer> {
    const request: FrameRequest = { ...ask, nonce: this.#nonce, id: this.#nextId++ }
    return new Promise((resolve) => {
      const answer = (value: Answer) => {
        clearTimeout(timer)
        this.#waiting.delete(request.id)
        if (request.type === 'draw' && value?.['svg'] !== undefined) this.#shown = request
        resolve(value)
      }
      const timer = setTimeout(answer, ANSWER_MS, undefined)
      this.#waiting.set(request.id, { request, answer })
      this.#post(request)
    })
  }

  /** To any origin, because a sandboxed frame has none; it is this frame's own window all the same. */
  #post(request: FrameRequest): void {
    this.element.contentWindow?.postMessage(request, '*')
  }

  #onMessage({ source, data }: MessageEvent<unknown>): void {
    if (source === null || source !== this.element.contentWindow) return
    const message = readMessage(data, this.#nonce)
    if (message?.['type'] === 'ready') {
      this.#onReady()
      // A block that is moved in its page has its frame loaded anew, and empty.
      if (this.#shown) this.#post(this.#shown)
      for (const { request } of this.#waiting.values()) this.#post(request)
    } else if (typeof message?.['id'] === 'number') this.#waiting.get(message['id'])?.answer(message)
  }
}
