import { createElement } from '../rendering/create-element.js'
import type { FrameSummary } from './frame-summary.js'

const MAX_FRAMES = 200

export interface FramePanelElements {
  readonly list: HTMLElement
  readonly count: HTMLElement
  readonly pause: HTMLElement
  readonly clear: HTMLElement
}

/** Shows the last frames, painted once per animation frame; follows the newest unless somebody scrolled up. */
export class FramePanel {
  readonly #elements: FramePanelElements
  #waiting: FrameSummary[] = []
  #total = 0
  #paused = false
  #frame = 0

  constructor(elements: FramePanelElements) {
    this.#elements = elements
    elements.pause.addEventListener('click', () => this.#togglePause())
    elements.clear.addEventListener('click', () => this.#clear())
  }

  add(frame: FrameSummary): void {
    this.#total++
    if (!this.#paused) this.#waiting.push(frame)
    // A hidden tab paints nothing; what waits is bounded like what is shown.
    if (this.#waiting.length > 2 * MAX_FRAMES) this.#waiting = this.#waiting.slice(-MAX_FRAMES)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    this.#frame = 0
    const { list, count } = this.#elements
    count.textContent = `${this.#total.toLocaleString()} ${this.#total === 1 ? 'frame' : 'frames'}`
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
    list.append(...this.#waiting.slice(-MAX_FRAMES).map(createRow))
    this.#waiting = []
    while (list.childElementCount > MAX_FRAMES) list.firstElementChild?.remove()
    if (isAtEnd) list.scrollTop = list.scrollHeight
  }

  #togglePause(): void {
    this.#paused = !this.#paused
    this.#elements.pause.setAttribute('aria-pressed', String(this.#paused))
  }

  #clear(): void {
    this.#waiting = []
    this.#total = 0
    this.#elements.list.replaceChildren()
    this.#schedule()
  }
}

function createRow({ direction, type, stream, text }: FrameSummary): HTMLElement {
  const words = direction === 'out' ? 'sent' : 'received'
  const arrow = createElement(
    'span',
    { title: words, 'aria-label': words, role: 'img' },
    direction === 'out' ? '↑' : '↓',
  )
  const cells = Object.entries({ type, stream, text }).map(([name, value]) =>
    createElement('span', { class: name }, value),
  )
  return createElement('li', { 'data-direction': direction, 'data-type': type }, arrow, ...cells)
}
