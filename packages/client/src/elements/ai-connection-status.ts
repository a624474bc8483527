import { html, LitElement, type TemplateResult } from 'lit'
import { ConnectionController, type ConnectionSource } from '../controllers/connection-controller.js'
import { CountdownController } from '../controllers/countdown-controller.js'
import type { Client, ClientOptions } from '../types.js'
import { AiBlockElement } from './ai-block.js'
import { badgeStyles } from './badge.styles.js'
import { badgeMode, nextAttemptAt, renderConnectionBadge } from './templates/connection-badge.js'
import { themeStyles } from './theme.styles.js'
import { shellWords } from './words/shell-words.js'
import { type AiWordsOverrides, mergeWords } from './words/words.js'

/**
 * The state of the connection that the page's blocks share.
 *
 * @summary Connected, connecting or disconnected, with a countdown to the next attempt and a way to skip it.
 * @tag ai-connection-status
 * @attr {string} server - The server's address; when left out, the one that `embed.js` came from, else the page's own origin.
 * @attr {'auto' | 'websocket' | 'sse' | 'poll'} transport - As on `<ai-block>`: blocks of another transport have a connection of their own.
 * @attr {'tabs'} share - As on `<ai-block>`.
 * @attr {string} for - Id of an `<ai-block>` whose connection is shown.
 * @attr {'always' | 'auto' | 'none'} badge - `auto` shows it only when something is wrong. Default `always`.
 * @attr {'light' | 'dark' | 'auto'} theme - As on `<ai-block>`.
 * @csspart badge - The badge.
 * @cssproperty --ai-surface - Ground of the badge.
 * @cssproperty --ai-ink - Text.
 * @cssproperty --ai-muted - Text that can wait: figures, hints, quotes.
 * @cssproperty --ai-line - Lines that only divide.
 * @cssproperty --ai-accent - What can be pressed, links, the progress, the caret.
 * @cssproperty --ai-ok - What went well.
 * @cssproperty --ai-warn - What is about to be tried again.
 * @cssproperty --ai-danger - What failed.
 * @cssproperty --ai-font - Family of text.
 * @cssproperty --ai-font-size - Size of text; whatever is measured by it grows along.
 */
export class AiConnectionStatusElement extends LitElement {
  static override readonly styles = [themeStyles, badgeStyles]
  static override readonly properties = {
    server: {},
    transport: {},
    share: {},
    for: {},
    badge: {},
    client: { attribute: false },
    words: { attribute: false },
  }

  declare server: string | undefined
  declare transport: ClientOptions['transport'] | undefined
  declare share: 'tabs' | undefined
  declare for: string | undefined
  declare badge: string
  /** A client to use instead of the shared one for `server`. The element does not close it. */
  declare client: Client | undefined
  /** Words in the place of the element's own. */
  declare words: AiWordsOverrides | undefined

  readonly #connection = new ConnectionController(this, () => this.#source())

  constructor() {
    super()
    this.badge = 'always'
    new CountdownController(this, { moment: () => nextAttemptAt(this.#connection.state) })
  }

  protected override render(): TemplateResult {
    const { state, client } = this.#connection
    const words = mergeWords(shellWords, [AiBlockElement.words, this.words])
    // The countdown changes every second; only the words are spoken.
    return html`${renderConnectionBadge(state, { mode: badgeMode(this.badge, 'always'), client, words })}
      <span class="visually-hidden" role="status">${words.connection[state.name]}</span>`
  }

  #source(): ConnectionSource {
    const root = this.getRootNode()
    const block =
      this.for && (root instanceof Document || root instanceof ShadowRoot) ? root.getElementById(this.for) : null
    return block instanceof AiBlockElement ? block : this
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ai-connection-status': AiConnectionStatusElement
  }
}
