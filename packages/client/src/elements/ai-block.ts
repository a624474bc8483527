import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { ConnectionController } from '../controllers/connection-controller.js'
import { CountdownController } from '../controllers/countdown-controller.js'
import { StreamController } from '../controllers/stream-controller.js'
import { whenLeft } from '../controllers/when-left.js'
import { copyText } from '../rendering/clipboard.js'
import type { Client, Prompt, StreamStatus, StreamView } from '../types.js'
import { blockStyles } from './ai-block.styles.js'
import { announcementOf } from './announcements.js'
import { AnswerArea } from './answer-area.js'
import { badgeStyles } from './badge.styles.js'
import { AiCancelEvent, AiStartEvent, endEventOf } from './events.js'
import { KindController } from './kind-controller.js'
import { renderActivity } from './templates/activity.js'
import { badgeMode, nextAttemptAt, renderConnectionBadge } from './templates/connection-badge.js'
import { renderFooter, renderHeader } from './templates/frame.js'
import { renderLeft, renderOutcome } from './templates/outcome.js'
import { renderPromptForm } from './templates/prompt-form.js'
import { themeStyles } from './theme.styles.js'

const COPIED_MS = 1500

/**
 * A block: a prompt's form and the answer that streams in below it.
 *
 * @summary A form for a prompt, and its answer as it is written.
 * @tag ai-block
 * @attr {string} type - Block type: `ask`, `explain`, `quiz`, `diagram`, or one of the server's own. Default `ask`.
 * @attr {string} prompt - The prompt that the form starts with.
 * @attr {string} server - The server's address; when left out, the one that `embed.js` came from, else the page's own origin.
 * @attr {boolean} autostart - Sends `prompt` as soon as the block stands in the page.
 * @attr {string} conversation - Id of a conversation; its earlier turns are the context.
 * @attr {string} params - Parameters of the block, as its type defines them: an object in JSON.
 * @attr {string} heading - Replaces the type's heading.
 * @attr {'always' | 'auto' | 'none'} badge - When the connection's state is shown. Default `auto`: when something is wrong.
 * @fires {AiStartEvent} ai-start - A prompt was sent.
 * @fires {AiCompleteEvent} ai-complete - The answer is whole.
 * @fires {AiErrorEvent} ai-error - The stream failed.
 * @fires {AiCancelEvent} ai-cancel - The stream was stopped.
 * @csspart base - The whole block.
 * @csspart heading - Its heading.
 * @csspart answer - The answer.
 * @csspart reasoning - The fold with the model's reasoning, where it shows any.
 * @csspart error - The message when the stream failed.
 * @cssproperty --ai-accent - Colour of what can be pressed.
 */
export class AiBlockElement extends LitElement {
  static override readonly styles = [themeStyles, badgeStyles, blockStyles]
  static override readonly properties = {
    type: {},
    prompt: {},
    server: {},
    autostart: { type: Boolean },
    conversation: {},
    heading: {},
    badge: {},
    params: { type: Object },
    client: { attribute: false },
    status: { reflect: true },
    _draft: { state: true },
    _announcement: { state: true },
    _copied: { state: true },
    _left: { state: true },
  }

  declare type: string
  declare prompt: string
  declare server: string | undefined
  declare autostart: boolean
  declare conversation: string | undefined
  declare heading: string | undefined
  declare badge: string
  /** Parameters of the block, as its type defines them. */
  declare params: Record<string, unknown> | undefined
  /** A client to use instead of the shared one for `server`. The block does not close it. */
  declare client: Client | undefined
  /** The stream's stage, reflected for styles; `idle` before the first prompt. Read it, do not set it. */
  declare status: StreamStatus | 'idle'
  declare private _draft: string
  declare private _announcement: string
  declare private _copied: boolean
  declare private _left: boolean

  readonly #connection = new ConnectionController(
    this,
    () => this,
    () => this.#leave(),
  )
  readonly #stream = new StreamController((view, previous) => this.#onView(view, previous))
  readonly #kind = new KindController(this, () => ({ type: this.type, server: this.#connection.client?.server }))
  readonly #answer = new AnswerArea(() => this.renderRoot)
  #sent: Prompt | undefined
  #autostarted = false
  #copiedTimer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.type = 'ask'
    this.prompt = ''
    this.autostart = false
    this.badge = 'auto'
    this.status = 'idle'
    this._draft = ''
    this._announcement = ''
    this._copied = false
    this._left = false
    new CountdownController(this, () => this.#stream.view?.retry?.at ?? nextAttemptAt(this.#connection.state))
  }

  /** The answer so far. */
  get text(): string {
    return this.#stream.view?.text ?? ''
  }

  /** Whether an answer is under way. */
  get isRunning(): boolean {
    return this.#stream.isRunning
  }

  /** Sends a prompt, by default what stands in the form. Does nothing while an answer runs, or without any text. */
  submit(prompt: string = this._draft): void {
    const text = prompt.trim()
    if (text === '' || this.#stream.isRunning || !this.isConnected) return
    this._draft = text
    this.#send({ ...this.#promptFields(), prompt: text })
  }

  /** Stops the answer. What has arrived stays. */
  stop(): void {
    this.#stream.cancel()
  }

  /** Empties the block; a running answer is stopped. */
  clear(): void {
    const { view, isRunning } = this.#stream
    this.#stream.discard()
    this.#answer.clear()
    this.#sent = undefined
    this.status = 'idle'
    this._left = false
    this._announcement = 'Cleared.'
    if (view && isRunning) this.dispatchEvent(new AiCancelEvent({ id: view.id, text: view.text }))
  }

  /** Copies the answer. Resolves with whether the browser let it. */
  async copy(): Promise<boolean> {
    if (this.text === '') return false
    const copied = await copyText(this.#answer.copyText(this.text))
    if (!this.isConnected) return copied
    this._announcement = copied ? 'Copied.' : 'The browser did not allow copying.'
    this._copied = copied
    clearTimeout(this.#copiedTimer)
    this.#copiedTimer = setTimeout(() => (this._copied = false), COPIED_MS)
    return copied
  }

  /** Sends the last prompt again. A stream that the block left is read on instead. */
  retry(): void {
    if (!this.#sent || this.#stream.isRunning) return
    const { view } = this.#stream
    this.#send(this._left && view ? { ...this.#sent, id: view.id } : this.#sent)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.addEventListener('keydown', this.#stopOnEscape)
    this.#answer.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    whenLeft(this, () => this.#tearDown())
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('prompt')) this._draft = this.prompt
  }

  protected override updated(): void {
    this.#showAnswer()
    if (!this.autostart || this.#autostarted) return
    this.#autostarted = true
    this.submit(this.prompt)
  }

  protected override render(): TemplateResult {
    const { kind } = this.#kind
    const { view, isRunning } = this.#stream
    const { state, client } = this.#connection
    return html`<section part="base" class="base" aria-labelledby="heading" data-running=${isRunning}>
      ${renderHeader({
        heading: this.heading ?? kind.heading,
        description: kind.description,
        isDemo: view?.provider === 'demo',
        badge: renderConnectionBadge(state, { mode: badgeMode(this.badge, 'auto'), client }),
      })}
      ${renderPromptForm({
        kind,
        draft: this._draft,
        isRunning,
        onDraft: (draft) => (this._draft = draft),
        onSubmit: () => void this.#submitForm(),
        onStop: () => this.stop(),
      })}
      <div class="current" aria-hidden="true"></div>
      <div class="body" ?hidden=${!view}>
        ${this.#answer.render(isRunning)}
        ${view && !this._left ? renderActivity(view, () => this.#stream.retry()) : nothing}
        ${view && !this._left ? renderOutcome(view, () => this.retry()) : nothing}
        ${this._left ? renderLeft(() => this.retry()) : nothing}
        ${view && !isRunning ? renderFooter({ view, isCopied: this._copied, onCopy: () => void this.copy(), onClear: () => void this.#clearForm() }) : nothing}
      </div>
      <p class="visually-hidden" role="status">${this._announcement}</p>
    </section>`
  }

  #promptFields(): Omit<Prompt, 'prompt'> {
    return {
      block: this.#kind.kind.type,
      ...(this.conversation && { conversation: this.conversation }),
      ...(this.params && { params: this.params }),
    }
  }

  #send(prompt: Prompt): void {
    const client = this.#connection.open()
    if (!client) return
    const { id: _, ...sent } = prompt
    this.#sent = sent
    this._left = false
    this.#answer.clear()
    const id = this.#stream.start(client, prompt)
    this.dispatchEvent(new AiStartEvent({ id, block: prompt.block ?? 'ask', prompt: prompt.prompt }))
  }

  #onView(view: StreamView, previous: StreamView | undefined): void {
    this.#showAnswer()
    // Text alone is painted, not rendered: a token costs no template.
    const isSame =
      view.status === previous?.status && view.retry === previous.retry && view.provider === previous.provider
    if (isSame) return
    this._announcement = announcementOf(view, previous) ?? this._announcement
    this.status = view.status
    this.requestUpdate()
    const end = view.status === previous?.status ? undefined : endEventOf(view)
    // Stop goes away. Not to the field: on a phone that would open the keyboard over the answer.
    if (end && this.shadowRoot?.activeElement?.matches('.stop')) void this.#focus('.send')
    if (end) this.dispatchEvent(end)
  }

  #showAnswer(): void {
    const { view, isRunning } = this.#stream
    if (view && this.hasUpdated) this.#answer.show(view, { kind: this.#kind.kind.view, ended: !isRunning })
  }

  /** The field is disabled now and the focus would fall out of the block: it goes on to Stop, so that Escape still works. */
  async #submitForm(): Promise<void> {
    this.submit()
    if (this.#stream.isRunning) await this.#focus('.stop')
  }

  async #clearForm(): Promise<void> {
    this.clear()
    await this.#focus('textarea')
  }

  async #focus(selector: string): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus()
  }

  readonly #stopOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#stream.isRunning) return
    event.preventDefault()
    this.stop()
  }

  #leave(): void {
    this._left = this.#stream.isRunning
    this.#stream.detach()
  }

  #tearDown(): void {
    this.#answer.close()
    clearTimeout(this.#copiedTimer)
    this._copied = false
    this.removeEventListener('keydown', this.#stopOnEscape)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ai-block': AiBlockElement
  }
}
