import { LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { isEnded } from '../client.js'
import { ConnectionController } from '../controllers/connection-controller.js'
import { CountdownController } from '../controllers/countdown-controller.js'
import { RunController } from '../controllers/run-controller.js'
import { whenLeft } from '../controllers/when-left.js'
import type { ViewKind } from '../rendering/answer-view.js'
import type { CodeHighlighter } from '../rendering/code/span.js'
import type { Client, ClientOptions, Prompt, StreamStatus, StreamView } from '../types.js'
import { blockStyles } from './ai-block.styles.js'
import { badgeStyles } from './badge.styles.js'
import { ChunkTeller } from './chunk-teller.js'
import { Conversation } from './conversation.js'
import { AiCancelEvent, AiChunkEvent, AiStartEvent, endEventOf } from './events.js'
import { FocusController } from './focus-controller.js'
import { KindController } from './kind-controller.js'
import { StageLoader } from './stage-loader.js'
import { StateController } from './state-controller.js'
import { renderBlock } from './templates/block.js'
import { badgeMode, nextAttemptAt, renderConnectionBadge } from './templates/connection-badge.js'
import { themeStyles } from './theme.styles.js'
import { BlockWords } from './words/block-words.js'
import type { AiWordsOverrides } from './words/words.js'

/**
 * A block: a prompt's form and the answer that streams in below it.
 *
 * @summary A form for a prompt, and its answer as it is written.
 * @tag ai-block
 * @attr {'ask' | 'explain' | 'quiz' | 'diagram' | (string & {})} type - What it does: one of these, or a type of the
 *   server's own. Default `ask`.
 * @attr {string} prompt - The prompt that the form starts with.
 * @attr {string} server - The server's address; when left out, the one that `embed.js` came from, else the page's own origin.
 * @attr {boolean} autostart - Sends `prompt` as soon as the block stands in the page.
 * @attr {string} conversation - Id of a conversation, whose earlier turns are the context; empty or `new` for an id of the
 *   block's own. The turns are shown above one another, and Clear begins another conversation.
 * @attr {'adaptive' | 'instant' | number} pace - How fast the answer is written: `adaptive`, which is the default, `instant`, or characters a
 *   second. It is looks alone: `text`, Copy and the events know of everything that has arrived.
 * @attr {'status' | 'sentences' | 'off'} announce - What a screen reader is told of an answer: when it begins, ends or
 *   fails (the default), its sentences, too, at most once in two seconds, or nothing.
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
 * @attr {'light' | 'dark' | 'auto'} theme - The colours: light, dark, or as the page's `color-scheme` says, which is the default.
 * @attr {string} status - The stage of the stream, for styles: `idle`, `streaming`, `complete` and so on. Read it, do not set it.
 * @fires {AiStartEvent} ai-start - A prompt was sent. Not when an answer is read on after a reload.
 * @fires {AiChunkEvent} ai-chunk - The answer has grown: once per frame, while the element itself is listened to.
 * @fires {AiStateEvent} ai-state - The state has changed.
 * @fires {AiCompleteEvent} ai-complete - The answer is whole. As with the other ends: once, and not again after a reload.
 * @fires {AiErrorEvent} ai-error - The stream failed.
 * @fires {AiCancelEvent} ai-cancel - The stream was stopped.
 * @csspart base - The whole block.
 * @csspart header - Heading, badge and description.
 * @csspart heading - The heading.
 * @csspart demo - The mark that no model answers, but the built-in demo.
 * @csspart description - What a block of one’s own says below its heading.
 * @csspart badge - The state of the connection.
 * @csspart form - The form.
 * @csspart input - The field in it.
 * @csspart send-button - The button that sends.
 * @csspart stop-button - The button that stops.
 * @csspart progress - The progress bar; in a quiz also that of the questions.
 * @csspart history - The turns of a conversation that have ended.
 * @csspart turn - One of them.
 * @csspart past-answer - Its answer.
 * @csspart question - What was asked, in a conversation; a question of a quiz.
 * @csspart answer - The answer.
 * @csspart earlier - The note above the answer of an attempt before.
 * @csspart reasoning - The fold with the model’s reasoning, where it shows any.
 * @csspart code - A block of code with its head.
 * @csspart picture - The frame of a diagram.
 * @csspart tools - The buttons below it.
 * @csspart score - The result of a quiz.
 * @csspart error - The message when the stream failed.
 * @csspart retrying - The message before another attempt.
 * @csspart reconnecting - The message while the connection is away, where no badge says so.
 * @csspart stopped - The message when the stream was stopped.
 * @csspart left - The message when the block had left the page meanwhile.
 * @csspart kept - The note that an answer came from the browser’s memory.
 * @csspart status-bar - What goes on or how it went, figures, Copy and Clear.
 * @csspart animation - The moving dots in it.
 * @csspart message - What goes on, in words.
 * @csspart summary - The figures.
 * @csspart copy-button - The button that copies.
 * @csspart clear-button - The button that empties the block.
 * @cssproperty --ai-surface - Ground of a block.
 * @cssproperty --ai-sunken - Ground of what lies a little deeper: the field, code, heads of tables, questions.
 * @cssproperty --ai-ink - Text.
 * @cssproperty --ai-muted - Text that can wait: figures, hints, quotes.
 * @cssproperty --ai-line - Lines that only divide.
 * @cssproperty --ai-edge - Outline of what can be used: the field, buttons, options.
 * @cssproperty --ai-accent - What can be pressed, links, the progress, the caret.
 * @cssproperty --ai-on-accent - Text on the accent.
 * @cssproperty --ai-ok - What went well.
 * @cssproperty --ai-warn - What is about to be tried again.
 * @cssproperty --ai-danger - What failed.
 * @cssproperty --ai-font - Family of text.
 * @cssproperty --ai-font-heading - Family of headings.
 * @cssproperty --ai-font-mono - Family of code.
 * @cssproperty --ai-font-size - Size of text; whatever is measured by it grows along.
 * @cssproperty --ai-heading-weight - Weight of headings.
 * @cssproperty --ai-radius - Corners of a block.
 * @cssproperty --ai-radius-control - Corners of what stands in it.
 * @cssproperty --ai-border-width - Width of outlines.
 * @cssproperty --ai-shadow - Shadow of a block, as in box-shadow.
 * @cssproperty --ai-space - Measure of the room around and between.
 * @cssproperty --ai-control-size - Height of what can be pressed or typed into, at least.
 * @cssproperty --ai-logo - A picture before the heading, as `url("https://…")` or `url("data:…")`.
 * @cssproperty --ai-logo-size - Width and height of its place.
 * @cssproperty --ai-code-comment - Code: comments.
 * @cssproperty --ai-code-string - Code: strings.
 * @cssproperty --ai-code-number - Code: numbers.
 * @cssproperty --ai-code-keyword - Code: keywords.
 * @cssproperty --ai-code-function - Code: names of functions.
 * @cssproperty --ai-code-type - Code: names of types.
 * @cssproperty --ai-code-property - Code: names of properties.
 * @cssproperty --ai-code-tag - Code: tags of markup.
 * @cssproperty --ai-code-variable - Code: variables.
 * @cssproperty --ai-code-operator - Code: operators.
 * @cssproperty --ai-code-inserted - Code: lines that a patch adds.
 * @cssproperty --ai-code-deleted - Code: lines that a patch removes.
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
    pace: {},
    announce: {},
    params: { type: Object },
    client: { attribute: false },
    words: { attribute: false },
    messages: { attribute: false },
    status: { reflect: true },
    _draft: { state: true },
    _announcement: { state: true },
  }

  /** Words for every block of the page that has none of its own. */
  static words: AiWordsOverrides | undefined

  declare type: string
  declare prompt: string
  declare server: string | undefined
  declare autostart: boolean
  declare conversation: string | null | undefined
  declare pace: string | number | null | undefined
  declare announce: string | null | undefined
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
  /** Words in the place of the block's own, or of those of all blocks: of any language. */
  declare words: AiWordsOverrides | undefined
  /** What the status bar says in a state, one after the other; of the states that are named. */
  declare messages: AiWordsOverrides['messages'] | undefined
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
    onReadOn: ({ prompt }) => this.#onReadOn(prompt),
  })
  readonly #kind = new KindController(this, () => ({ type: this.type, server: this.#connection.client?.server }))
  readonly #words = new BlockWords(this, () => AiBlockElement.words)
  readonly #conversation = new Conversation()
  readonly #chunks = new ChunkTeller((chunk) => this.dispatchEvent(new AiChunkEvent(chunk)))
  readonly #loader = new StageLoader(this.#stageHost(), () => this.#onStage())
  /** Of an element that stood in the page before it was one of these, nobody knows who listens to it. */
  #hearsChunks = this.isConnected
  readonly #focus = new FocusController(this)
  readonly #state = new StateController(
    this,
    () => ({ view: this.#run.view, isRunning: this.#run.isRunning, connection: this.#connection.state }),
    (state) => this.#loader.stage?.note(state),
  )
  /** Remembers who wants to hear of chunks, which costs a frame's work. */
  override readonly addEventListener: HTMLElement['addEventListener'] = (
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ) => {
    this.#hearsChunks ||= type === AiChunkEvent.eventName
    super.addEventListener(type, listener, options)
  }
  /** The last prompt, and when it was sent; undefined where that was on another page. */
  #asked: { readonly prompt: Prompt; readonly at: number | undefined } = { prompt: { prompt: '' }, at: undefined }
  #isSending = false
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
    new CountdownController(this, {
      moment: () => this.#run.view?.retry?.at ?? nextAttemptAt(this.#connection.state),
      since: () => (this.#run.isRunning ? (this.#asked.at ?? 0) : undefined),
    })
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
    const conversation = this.#conversation.idFor(this.conversation)
    const { params } = this
    const block = this.#kind.kind.type
    this.#send({ block, ...(conversation && { conversation }), ...(params && { params }), prompt: text })
  }

  /** Stops the answer. What has arrived stays. */
  stop(): void {
    this.#run.cancel()
  }

  /** Empties the block; a running answer is stopped, and a conversation is followed by another. */
  clear(): void {
    const { view, isRunning } = this.#run
    this.#chunks.close()
    this.#run.discard()
    this.#loader.stage?.clear({ isAll: true })
    this.#conversation.renew()
    this.status = 'idle'
    this.#say(this.#words.shell.cleared)
    if (view && isRunning) this.dispatchEvent(new AiCancelEvent({ id: view.id, text: view.text }))
    this.#state.note()
    this.requestUpdate()
  }

  /** Copies what has arrived of the answer, as Markdown and as rich text. Resolves with whether the browser let it. */
  async copy(): Promise<boolean> {
    const { stage } = this.#loader
    return this.text !== '' && stage ? stage.copy(this.text) : false
  }

  /** Sends the last prompt again; what had arrived stays until the new answer begins. A stream that was left is read on. */
  retry(): void {
    const prompt = this.#run.retry()
    if (prompt) this.#send(prompt, { isRetry: true })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#loader.stage?.open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    whenLeft(this, () => this.#tearDown())
  }

  protected override async getUpdateComplete(): Promise<boolean> {
    await super.getUpdateComplete()
    await this.#loader.settled
    return super.getUpdateComplete()
  }

  /** What brings a saved answer back is loaded before the first rendering, which would show an empty block. */
  protected override scheduleUpdate(): Promise<unknown> | undefined {
    const preparing = this.#run.prepare()
    if (preparing) return preparing.then(() => super.scheduleUpdate())
    return super.scheduleUpdate() ?? undefined
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
    const { view, isRunning } = this.#run
    const { state: connection, client } = this.#connection
    const words = this.#words.shell
    return renderBlock({
      heading: this.heading,
      kind: this.#words.of(this.#kind.kind),
      words,
      state: this.#state.current,
      view,
      isRunning,
      isConversation: this.#isConversation,
      loader: this.#loader,
      badge: renderConnectionBadge(connection, { mode: badgeMode(this.badge, 'auto'), client, words }),
      draft: this._draft,
      onDraft: (draft) => (this._draft = draft),
      onSubmit: () => void this.#submitForm(),
      onStop: () => this.stop(),
      text: this.#answerView === 'quiz' ? '' : this.text,
      announcement: this._announcement,
    })
  }

  get #isConversation(): boolean {
    return typeof this.conversation === 'string'
  }

  /** That of the block that was asked: where another type is set meanwhile, a quiz's text must not become readable. */
  get #answerView(): ViewKind {
    return this.#kind.kindOf(this.#asked.prompt.block ?? this.type).view
  }

  #stageHost(): ConstructorParameters<typeof StageLoader>[0] {
    return {
      element: this,
      run: this.#run,
      connection: () => this.#connection.state,
      kind: () => this.#answerView,
      overrides: () => this.#words.overrides,
      asked: () => ({ question: this.#asked.prompt.prompt, at: this.#asked.at }),
      say: (words) => this.#say(words),
      onRetry: () => this.retry(),
      onReconnect: () => this.#connection.client?.reconnect(),
      onClear: () => void this.#clearForm(),
    }
  }

  #onStage(): void {
    if (this.isConnected) this.#loader.stage?.begin({ isLate: true })
    this.requestUpdate()
  }

  #say(words: string): void {
    if (this.announce !== 'off') this._announcement = words
  }

  #send(prompt: Prompt, { isRetry = false } = {}): void {
    const { stage } = this.#loader
    if (!isRetry && this.#isConversation && this.#run.view) stage?.fold()
    if (!isRetry) stage?.clear()
    this.#isSending = true
    const asked = this.#asked
    // Its first view may be shown before `send` returns.
    this.#asked = { prompt, at: performance.now() }
    const id = this.#run.send(prompt, { isRetry })
    this.#isSending = false
    if (id === undefined) return void (this.#asked = asked)
    if (this.#isConversation) this._draft = ''
    this.#say(this.#words.shell.sent)
    stage?.begin()
    this.#loader.load(this.#answerView)
    this.dispatchEvent(new AiStartEvent({ id, block: prompt.block ?? 'ask', prompt: prompt.prompt }))
    this.#state.note()
  }

  /** After a reload, in another tab, back in the page: the prompt has been sent, and is not sent by itself again. */
  #onReadOn(prompt: Prompt): void {
    this._draft = this.#isConversation ? '' : prompt.prompt
    this.#asked = { prompt, at: undefined }
    this.#conversation.adopt(this.conversation, prompt.conversation)
    this.#autostarted = true
    this.status = this.#run.view?.status ?? 'idle'
    this.#loader.load(this.#answerView)
    this.requestUpdate()
  }

  #onView(view: StreamView, previous: StreamView | undefined): void {
    this.#showAnswer()
    if (this.#hearsChunks) this.#chunks.show(view)
    // Text alone is painted, not rendered: a token costs no template.
    const isSame =
      !this.#loader.isBroken &&
      !isEnded(view) &&
      view.id === previous?.id &&
      view.status === previous.status &&
      view.retry === previous.retry &&
      view.provider === previous.provider
    if (isSame) return
    this.status = view.status
    this.requestUpdate()
    const end = view.status === previous?.status ? undefined : endEventOf(view)
    if (end) this.#chunks.flush()
    if (!this.#isSending) this.#state.note()
    if (end) this.dispatchEvent(end)
  }

  #showAnswer(): void {
    // Out of the page nothing is painted, and nothing may begin to listen.
    if (this.hasUpdated && this.isConnected) this.#loader.stage?.show()
  }

  /** The field is disabled now and the focus would fall out of the block: it goes on to Stop, so that Escape still works. */
  async #submitForm(): Promise<void> {
    this.submit()
    if (this.#run.isRunning) await this.#moveFocus('.stop')
  }

  async #clearForm(): Promise<void> {
    this.clear()
    await this.#moveFocus('textarea')
  }

  /** With the next rendering; not with `updateComplete`, which may wait for the network. */
  async #moveFocus(selector: string): Promise<void> {
    await super.getUpdateComplete()
    this.#focus.focus(selector)
  }

  #tearDown(): void {
    this.#loader.stage?.close()
    this.#chunks.close()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ai-block': AiBlockElement
  }
}
