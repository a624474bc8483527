import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { isEnded } from '../client.js'
import { ConnectionController } from '../controllers/connection-controller.js'
import { CountdownController } from '../controllers/countdown-controller.js'
import { RunController } from '../controllers/run-controller.js'
import { whenLeft } from '../controllers/when-left.js'
import { copyText } from '../rendering/clipboard.js'
import type { CodeHighlighter } from '../rendering/code/span.js'
import type { Client, ClientOptions, Prompt, StreamStatus, StreamView } from '../types.js'
import { blockStyles } from './ai-block.styles.js'
import { announcementOf } from './announcements.js'
import { AnswerArea } from './answer-area.js'
import { badgeStyles } from './badge.styles.js'
import { CopiedController } from './copied-controller.js'
import { AiCancelEvent, AiStartEvent, endEventOf } from './events.js'
import { KindController } from './kind-controller.js'
import { renderActivity } from './templates/activity.js'
import { badgeMode, nextAttemptAt, renderConnectionBadge } from './templates/connection-badge.js'
import { renderFooter, renderHeader } from './templates/frame.js'
import { renderKept, renderLeft, renderOutcome } from './templates/outcome.js'
import { renderPromptForm } from './templates/prompt-form.js'
import { themeStyles } from './theme.styles.js'

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
 * @attr {string} persist - Brings the prompt and its answer back after a reload, and reads on. The name under which the tab
 *   keeps them; when empty, the element's id, else its type and its place among those of its type in the page.
 * @attr {'tabs'} share - Every tab of the browser has the same session: with `persist`, it shows the same answer live,
 *   and may stop it. They are kept in `localStorage` then: remove what begins with `runnel.` on sign-out.
 * @attr {'auto' | 'websocket' | 'sse' | 'poll'} transport - How the server is reached. Default `auto`: whatever works.
 * @attr {string} heading - Replaces the type's heading.
 * @attr {string} image-origins - Origins whose pictures are loaded, with spaces between them, as `https://img.example`. Pictures
 * of others are linked: loading one tells its server whatever the model wrote into the address.
 * @attr {'always' | 'auto' | 'none'} badge - When the connection's state is shown. Default `auto`: when something is wrong.
 * @fires {AiStartEvent} ai-start - A prompt was sent. Not when an answer is read on after a reload.
 * @fires {AiCompleteEvent} ai-complete - The answer is whole. As with the other ends: once, and not again after a reload.
 * @fires {AiErrorEvent} ai-error - The stream failed.
 * @fires {AiCancelEvent} ai-cancel - The stream was stopped.
 * @csspart base - The whole block.
 * @csspart heading - Its heading.
 * @csspart answer - The answer.
 * @csspart reasoning - The fold with the model's reasoning, where it shows any.
 * @csspart error - The message when the stream failed.
 * @cssproperty --ai-accent - Colour of what can be pressed.
 * @cssproperty --ai-code-keyword - Colour of keywords in code; likewise `comment`, `string`, `number`, `function`, `type`,
 *   `property`, `tag`, `variable`, `operator`, `inserted`, `deleted`.
 */
export class AiBlockElement extends LitElement {
  static override readonly styles = [themeStyles, badgeStyles, blockStyles]
  /** Colours the code of every block that has no `highlighter` of its own. */
  declare static highlighter: CodeHighlighter | undefined
  static override readonly properties = {
    type: {},
    prompt: {},
    server: {},
    autostart: { type: Boolean },
    conversation: {},
    heading: {},
    badge: {},
    persist: {},
    share: {},
    transport: {},
    params: { type: Object },
    client: { attribute: false },
    status: { reflect: true },
    _draft: { state: true },
    _announcement: { state: true },
  }

  declare type: string
  declare prompt: string
  declare server: string | undefined
  declare autostart: boolean
  declare conversation: string | undefined
  declare heading: string | undefined
  declare badge: string
  declare persist: string | null | undefined
  declare share: 'tabs' | undefined
  declare transport: ClientOptions['transport'] | undefined
  /** Parameters of the block, as its type defines them. */
  declare params: Record<string, unknown> | undefined
  /** A client to use instead of the shared one for `server`. The block does not close it. */
  declare client: Client | undefined
  /** Colours the block's code, from its next answer on; what it does not know gets the colours that come along. */
  declare highlighter: CodeHighlighter | undefined
  /** The stream's stage, reflected for styles; `idle` before the first prompt. Read it, do not set it. */
  declare status: StreamStatus | 'idle'
  declare private _draft: string
  declare private _announcement: string

  readonly #connection = new ConnectionController(
    this,
    () => this,
    () => this.#run.leave(),
  )
  readonly #run = new RunController(this, {
    keeping: () => this,
    client: () => this.#connection.open(),
    onView: (view, previous) => this.#onView(view, previous),
    onReadOn: ({ prompt }) => this.#onReadOn(prompt.prompt),
  })
  readonly #copied = new CopiedController(this)
  readonly #kind = new KindController(this, () => ({ type: this.type, server: this.#connection.client?.server }))
  readonly #answer = new AnswerArea(() => this.renderRoot)
  #autostarted = false

  constructor() {
    super()
    this.type = 'ask'
    this.prompt = ''
    this.autostart = false
    this.badge = 'auto'
    this.status = 'idle'
    this._draft = ''
    this._announcement = ''
    new CountdownController(this, () => this.#run.view?.retry?.at ?? nextAttemptAt(this.#connection.state))
  }

  /** The answer so far; after a retry that of the try before, until the new one has any. */
  get text(): string {
    return this.#run.answer?.text ?? ''
  }

  /** Whether an answer is under way. */
  get isRunning(): boolean {
    return this.#run.isRunning
  }

  /** Sends a prompt, by default what stands in the form. Does nothing while an answer runs, or without any text. */
  submit(prompt: string = this._draft): void {
    const text = prompt.trim()
    if (text === '' || this.#run.isRunning || !this.isConnected) return
    this._draft = text
    const { conversation, params } = this
    const block = this.#kind.kind.type
    this.#send({ block, ...(conversation && { conversation }), ...(params && { params }), prompt: text })
  }

  /** Stops the answer. What has arrived stays. */
  stop(): void {
    this.#run.cancel()
  }

  /** Empties the block; a running answer is stopped. */
  clear(): void {
    const { view, isRunning } = this.#run
    this.#run.discard()
    this.#answer.clear()
    this.status = 'idle'
    this._announcement = 'Cleared.'
    if (view && isRunning) this.dispatchEvent(new AiCancelEvent({ id: view.id, text: view.text }))
  }

  /** Copies the answer. Resolves with whether the browser let it. */
  async copy(): Promise<boolean> {
    if (this.text === '') return false
    const copied = await copyText(this.#answer.copyText(this.text))
    if (!this.isConnected) return copied
    this._announcement = copied ? 'Copied.' : 'The browser did not allow copying.'
    this.#copied.set(copied)
    return copied
  }

  /** Sends the last prompt again; what had arrived stays until the new answer begins. A stream that was left is read on. */
  retry(): void {
    const prompt = this.#run.retry()
    if (prompt) this.#send(prompt, { isRetry: true })
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
    this.#run.comeBack()
  }

  protected override updated(): void {
    this.#showAnswer()
    if (!this.autostart || this.#autostarted) return
    this.#autostarted = true
    this.submit(this.prompt)
  }

  protected override render(): TemplateResult {
    const { kind } = this.#kind
    const { view, isRunning, isEarlier, isLeft, isLost } = this.#run
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
        ${this.#answer.render({ isRunning, isEarlier })}
        ${isLost && view?.status === 'complete' ? renderKept() : nothing}
        ${view && !isLeft ? renderActivity(view, () => this.#run.retryNow()) : nothing}
        ${view && !isLeft ? renderOutcome(view, () => this.retry()) : nothing}
        ${isLeft ? renderLeft(() => this.retry()) : nothing}
        ${view && !isRunning ? renderFooter({ view, canCopy: this.text !== '', isCopied: this.#copied.isCopied, onCopy: () => void this.copy(), onClear: () => void this.#clearForm() }) : nothing}
      </div>
      <p class="visually-hidden" role="status">${this._announcement}</p>
    </section>`
  }

  #send(prompt: Prompt, { isRetry = false } = {}): void {
    if (!isRetry) this.#answer.clear()
    const id = this.#run.send(prompt, { isRetry })
    if (id !== undefined)
      this.dispatchEvent(new AiStartEvent({ id, block: prompt.block ?? 'ask', prompt: prompt.prompt }))
  }

  /** After a reload, in another tab, back in the page: the prompt has been sent, and is not sent by itself again. */
  #onReadOn(prompt: string): void {
    this._draft = prompt
    this.#autostarted = true
    this.status = this.#run.view?.status ?? 'idle'
    this.requestUpdate()
  }

  #onView(view: StreamView, previous: StreamView | undefined): void {
    this.#showAnswer()
    // Text alone is painted, not rendered: a token costs no template.
    const isSame =
      !isEnded(view) &&
      view.id === previous?.id &&
      view.status === previous.status &&
      view.retry === previous.retry &&
      view.provider === previous.provider
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
    const { view, answer, isRunning, isEarlier } = this.#run
    if (!view || !answer || !this.hasUpdated) return
    this.#answer.show(answer, { thoughts: view, kind: this.#kind.kind.view, ended: isEarlier || !isRunning })
  }

  /** The field is disabled now and the focus would fall out of the block: it goes on to Stop, so that Escape still works. */
  async #submitForm(): Promise<void> {
    this.submit()
    if (this.#run.isRunning) await this.#focus('.stop')
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
    if (event.key !== 'Escape' || !this.#run.isRunning) return
    event.preventDefault()
    this.stop()
  }

  #tearDown(): void {
    this.#answer.close()
    this.removeEventListener('keydown', this.#stopOnEscape)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ai-block': AiBlockElement
  }
}
