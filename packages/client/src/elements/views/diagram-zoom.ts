import { createElement } from '../../rendering/create-element.js'
import type { DiagramWords } from '../../rendering/view-words.js'

/** 1 is the size that fits. */
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4]

/** Makes the picture in `frame` larger and smaller, by buttons and by the keys +, - and 0 on the frame. */
export class DiagramZoom {
  readonly element: HTMLElement
  readonly #frame: HTMLElement
  readonly #words: DiagramWords
  readonly #smaller: HTMLButtonElement
  readonly #reset: HTMLButtonElement
  readonly #larger: HTMLButtonElement
  #zoom = 1

  constructor(frame: HTMLElement, words: DiagramWords) {
    this.#frame = frame
    this.#words = words
    this.#smaller = button('−', words.smaller, () => this.#move(-1))
    this.#reset = button('100 %', words.reset(100), () => this.#set(1))
    this.#larger = button('+', words.larger, () => this.#move(1))
    this.element = createElement('span', { class: 'zoom' }, this.#smaller, this.#reset, this.#larger)
    frame.addEventListener('keydown', (event) => this.#onKey(event))
  }

  #onKey(event: KeyboardEvent): void {
    // With a modifier the keys are the browser's.
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+' || event.key === '=') this.#move(1)
    else if (event.key === '-') this.#move(-1)
    else if (event.key === '0') this.#set(1)
    else return
    event.preventDefault()
  }

  #move(by: 1 | -1): void {
    this.#set(STEPS[STEPS.indexOf(this.#zoom) + by] ?? this.#zoom)
  }

  #set(zoom: number): void {
    this.#zoom = zoom
    this.#frame.style.setProperty('--_zoom', String(zoom))
    const percent = Math.round(zoom * 100)
    this.#reset.textContent = `${percent} %`
    this.#reset.setAttribute('aria-label', this.#words.reset(percent))
    // Disabled for those who look, and still there for the focus that stands on them.
    this.#smaller.setAttribute('aria-disabled', String(zoom === STEPS[0]))
    this.#larger.setAttribute('aria-disabled', String(zoom === STEPS.at(-1)))
  }
}

function button(text: string, label: string, onClick: () => void): HTMLButtonElement {
  const element = createElement('button', { type: 'button', class: 'quiet', 'aria-label': label }, text)
  element.addEventListener('click', onClick)
  return element
}
