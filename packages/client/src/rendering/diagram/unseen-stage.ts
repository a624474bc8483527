import { frameAddress } from './frame-address.js'
import type { Scheme } from './mermaid.js'
import { openStage } from './open-stage.js'
import type { Stage } from './stage.js'

/** A frame that takes no room may be slowed down by the browser, or not be laid out at all. */
const UNSEEN: Readonly<Record<string, string>> = {
  position: 'fixed',
  inset: '0 auto auto 0',
  width: '300px',
  height: '150px',
  overflow: 'hidden',
  opacity: '0',
  'pointer-events': 'none',
  'z-index': '-1',
}

/** Draws for a page that shows the pictures itself: where a block's view would draw, and unseen. Opened with the first drawing. */
export class UnseenStage {
  readonly #server: string
  readonly #place = document.createElement('div')
  #stage: Promise<Stage | undefined> | undefined
  #isClosed = false

  /** @param server its address */
  constructor(server: string) {
    this.#server = server
  }

  /** A picture as SVG text; undefined when the source is no diagram (yet), and where the page refuses every way to draw. */
  async draw(source: string, scheme: Scheme): Promise<string | undefined> {
    if (this.#isClosed) return undefined
    this.#stage ??= this.#open()
    const stage = await this.#stage
    return this.#isClosed ? undefined : stage?.draw(source, scheme)
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    void this.#stage?.then((stage) => stage?.close())
    this.#place.remove()
  }

  async #open(): Promise<Stage | undefined> {
    for (const [name, value] of Object.entries(UNSEEN)) this.#place.style.setProperty(name, value)
    this.#place.setAttribute('aria-hidden', 'true')
    document.body.append(this.#place)
    const stage = await openStage(this.#place, { frameAddress: frameAddress(this.#server), label: '' })
    // In the page nothing has to be shown in order to draw, and where nothing can be drawn nothing has to stay.
    if (!(stage?.element instanceof HTMLIFrameElement)) this.#place.remove()
    return stage
  }
}
