import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit'
import { isEnded } from '../../client.js'
import type { RunController } from '../../controllers/run-controller.js'
import type { ViewKind } from '../../rendering/answer-view.js'
import { copyRich, copyText } from '../../rendering/clipboard.js'
import { readPace } from '../../rendering/pacing/paced-text.js'
import type { ConnectionState, StreamView } from '../../types.js'
import type { BlockState } from '../block-state.js'
import { shellWords } from '../words/shell-words.js'
import { type AiWordsOverrides, type AnswerWords, mergeWords, type ShellWords } from '../words/words.js'
import { Announcer, readAnnounce, type Spoken } from './announcer.js'
import { AnswerArea, keyOf } from './answer-area.js'
import { answerStyles } from './answer.styles.js'
import { CopiedController } from './copied-controller.js'
import { FollowScroll } from './follow-scroll.js'
import { History } from './history.js'
import {
  errorMessage,
  errorTitle,
  renderKept,
  renderLeft,
  renderOutcome,
  renderReconnecting,
  stopTitle,
} from './outcome.js'
import { type Figures, Progress } from './progress.js'
import { richHtml } from './rich-copy.js'
import { messageOf, renderStatusBar, summaryOf } from './status-bar.js'
import { answerWords } from '../words/answer-words.js'

type StageWords = ShellWords & AnswerWords

/** A block, with what its attributes say. */
export interface StageElement extends ReactiveElement {
  readonly pace: string | number | null | undefined
  readonly announce: string | null | undefined
  readonly conversation: string | null | undefined
  readonly badge: string
}

/** What the part of a block that shows answers needs of it. */
export interface StageHost {
  readonly element: StageElement
  readonly run: RunController
  connection(): ConnectionState
  kind(): ViewKind
  overrides(): readonly (AiWordsOverrides | undefined)[]
  /** What was asked last, and when (milliseconds of `performance.now()`); undefined where that was on another page. */
  asked(): { readonly question: string; readonly at: number | undefined }
  /** Puts words into the block's one status region. */
  say(words: string): void
  onRetry(): void
  onReconnect(): void
  onClear(): void
}

/** Everything that a block shows and says of its answers. Loaded with its first prompt. */
export class Stage {
  readonly #host: StageHost
  readonly #area: AnswerArea
  readonly #announcer: Announcer
  readonly #copied: CopiedController
  readonly #follow: FollowScroll
  #history: History | undefined
  #measured: { readonly id: string; readonly progress: Progress } | undefined
  #figures: Figures | undefined
  #state: { readonly name: BlockState; readonly key: string; readonly at: number } | undefined
  /** The stream whose first text was announced. */
  #begun = ''
  #turn = -1

  constructor(host: StageHost) {
    this.#host = host
    this.#follow = new FollowScroll(host.element)
    this.#area = new AnswerArea(() => host.element.renderRoot, {
      pace: () => readPace(host.element.pace),
      onPaint: () => this.#onPaint(),
      words: () => this.#words,
    })
    this.#announcer = new Announcer({
      mode: () => readAnnounce(host.element.announce),
      say: (words) => host.say(words),
      moreSentences: (count) => this.#words.moreSentences(count),
      codeBlock: () => this.#words.codeBlock,
    })
    this.#copied = new CopiedController(host.element)
    adopt(host.element.renderRoot)
  }

  /** How far the answer has come, in [0, 1]; undefined while it cannot be told. Measured anew. */
  measure(): number | undefined {
    const { view } = this.#host.run
    if (!view) return undefined
    if (this.#measured?.id !== view.id) this.#measured = { id: view.id, progress: new Progress(this.#host.asked().at) }
    const figures = this.#measured.progress.at(view, performance.now())
    // Of JSON, or of a diagram's source, nobody counts the words.
    this.#figures = this.#host.kind() === 'markdown' ? figures : { ...figures, words: 0 }
    return this.#figures.fraction
  }

  /** Everything below the form; what is painted stands in it, and is kept. */
  render(): TemplateResult {
    const { run } = this.#host
    const { view, isRunning, isEarlier } = run
    const words = this.#words
    const isConversation = this.#isConversation
    return html`<ol class="history" part="history" aria-label=${words.history} hidden></ol>
      ${isConversation && view ? this.#renderQuestion(words) : nothing}
      ${this.#area.render({ isRunning, isEarlier, words })}
      ${view ? this.#renderNotices(view, words) : nothing}
      ${view ? this.#renderBar(view, words) : nothing}`
  }

  /** A new answer begins; `isLate` where the block shows its place already. */
  begin({ isLate = false } = {}): void {
    this.#follow.close()
    this.#turn += 1
    this.#measured = undefined
    this.#begun = ''
    const body = isLate ? this.#host.element.renderRoot.querySelector<HTMLElement>('.body') : null
    this.#follow.open(body?.offsetHeight)
  }

  /** Paints what the run has; cheap where nothing changed. */
  show(): void {
    const { view, answer, isRunning, isEarlier, known } = this.#host.run
    if (!view || !answer) return
    const { status } = view
    this.#area.show(answer, {
      thoughts: view,
      kind: this.#host.kind(),
      ended: isEarlier || !isRunning,
      atOnce: isEarlier || status === 'cancelled' || status === 'error',
      known,
    })
    const spoken = this.#spoken(view)
    if (isRunning && spoken) this.#announcer.text(spoken)
  }

  /** The block is in `state` now: whoever listens is told, once. */
  note(name: BlockState): void {
    const { view } = this.#host.run
    const key = `${name} ${view?.id} ${view?.retry?.attempt}`
    const previous = this.#state
    if (!view || key === previous?.key) return
    this.#state = { name, key, at: previous?.name === name ? previous.at : performance.now() }
    const words = this.#announcementOf(name, view, previous?.name)
    // It had ended on an earlier page: that is no news.
    if (!previous && isEnded(view) && this.#host.asked().at === undefined) return
    if (isEnded(view)) this.#announcer.end(words, this.#spoken(view))
    else this.#announcer.state(words)
  }

  /** Copies the answer as far as it has arrived. Resolves with whether the browser let it. */
  async copy(text: string): Promise<boolean> {
    this.#area.catchUp()
    const { container } = this.#area
    const plain = this.#area.copyText(text)
    // Before its view has come, nothing is painted.
    const painted = this.#host.kind() === 'markdown' && container?.hasChildNodes() ? container : undefined
    const copied = await (painted ? copyRich(plain, richHtml(painted)) : copyText(plain))
    if (!this.#host.element.isConnected) return copied
    this.#sayCopied(copied)
    this.#copied.set(copied)
    return copied
  }

  /** Puts the turn that has ended among those before it. */
  fold(): void {
    const { view } = this.#host.run
    const history = this.#historyOf()
    if (!view || !history) return this.#area.clear()
    const words = this.#words
    const notes = { cancelled: stopTitle(view, words), error: errorTitle(view.error, words) }
    const note = view.status === 'cancelled' || view.status === 'error' ? notes[view.status] : ''
    const plain = this.#area.copyText(view.text)
    const answer = this.#area.take()
    history.add({ question: this.#host.asked().question, answer, plain, look: this.#host.kind(), note })
  }

  /** Whether turns stand above the current one. */
  get hasHistory(): boolean {
    return this.#history?.isEmpty === false
  }

  /** Empties it; `isAll` with the turns that have ended. */
  clear({ isAll = false } = {}): void {
    this.#area.clear()
    this.#announcer.close()
    this.#state = undefined
    if (isAll) this.#history?.clear()
    this.#follow.close()
  }

  /** Paints again after `close`. Idempotent. */
  open(): void {
    this.#area.open()
  }

  /** Lets go of frames, timers and listeners, and leaves what was painted. Idempotent. */
  close(): void {
    this.#area.close()
    this.#announcer.close()
    this.#follow.close()
    this.#history?.pause()
  }

  get #isConversation(): boolean {
    return typeof this.#host.element.conversation === 'string'
  }

  get #words(): StageWords {
    const overrides = this.#host.overrides()
    return { ...mergeWords(shellWords, overrides), ...mergeWords(answerWords, overrides) }
  }

  /** What of a view can be read aloud: nobody wants to hear JSON, or a diagram's source. */
  #spoken(view: StreamView): Spoken | undefined {
    if (this.#host.kind() !== 'markdown') return undefined
    return { key: keyOf(view), text: view.text, known: this.#host.run.known }
  }

  #sayCopied(isCopied: boolean): void {
    this.#host.say(isCopied ? `${this.#words.copied}.` : this.#words.copyRefused)
  }

  #onPaint(): void {
    if (this.#host.run.isRunning) return
    this.#follow.grown()
    this.#follow.close()
  }

  #historyOf(): History | undefined {
    const list = this.#host.element.renderRoot.querySelector<HTMLElement>('.history')
    if (list)
      this.#history ??= new History(list, {
        words: () => this.#words,
        onCopied: (isCopied) => this.#sayCopied(isCopied),
      })
    return this.#history
  }

  #announcementOf(name: BlockState, view: StreamView, previous: BlockState | undefined): string {
    const words = this.#words
    if (previous === 'reconnecting' && !isEnded(view)) return words.reconnected
    if (name === 'retrying' && view.retry) return words.trying(view.retry.attempt, view.retry.max_attempts)
    if (name === 'cancelled') return stopTitle(view, words)
    if (name === 'error') return words.failed(errorTitle(view.error, words), errorMessage(view.error, words))
    if (name !== 'streaming') return words.announcements[name]
    // A model that thinks in between does not begin again.
    const isFirst = this.#begun !== keyOf(view)
    this.#begun = keyOf(view)
    return isFirst ? words.announcements.streaming : ''
  }

  #renderQuestion(words: StageWords): TemplateResult {
    return html`<p class="question" part="question"><span class="visually-hidden">${words.you} </span><span dir="auto">${this.#host.asked().question}</span></p>`
  }

  #renderNotices(view: StreamView, words: StageWords): TemplateResult | typeof nothing {
    const { run, onRetry, onReconnect } = this.#host
    if (run.isLeft) return renderLeft(words, onRetry)
    const isReconnecting = this.#state?.name === 'reconnecting' && this.#host.element.badge === 'none'
    return html`${run.isLost && view.status === 'complete' ? renderKept(words) : nothing}
      ${isReconnecting ? renderReconnecting(this.#host.connection(), { words, onReconnect }) : nothing}
      ${renderOutcome(view, { words, onRetry, onRetryNow: () => run.retryNow() })}`
  }

  #renderBar(view: StreamView, words: StageWords): TemplateResult {
    const { run, onClear } = this.#host
    const { isRunning } = run
    const state = this.#state ?? { name: view.status, at: performance.now() }
    const stood_ms = performance.now() - state.at
    const text = run.answer?.text ?? ''
    return renderStatusBar({
      state: state.name,
      message: run.isLeft ? '' : messageOf(words.messages[state.name], { stood_ms, turn: this.#turn, isRunning }),
      summary: this.#figures ? summaryOf(view, this.#figures, words) : '',
      words,
      canCopy: text !== '',
      isCopied: this.#copied.isCopied,
      isConversation: this.#isConversation,
      onCopy: () => void this.copy(text),
      onClear,
    })
  }
}

function adopt(root: ParentNode): void {
  const sheet = answerStyles.styleSheet
  if (root instanceof ShadowRoot && sheet && !root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets.push(sheet)
}
