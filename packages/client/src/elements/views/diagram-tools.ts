import { createElement } from '../../rendering/create-element.js'
import { sizedSvg } from '../../rendering/diagram/picture.js'
import type { Stage } from '../../rendering/diagram/stage.js'
import type { DiagramWords } from '../../rendering/view-words.js'
import { DiagramZoom } from './diagram-zoom.js'

/** Until the browser has surely begun to save a file. */
const SAVING_MS = 10_000

export interface DiagramToolsOptions {
  readonly stage: Stage
  /** What the picture stands in. */
  readonly frame: HTMLElement
  readonly words: DiagramWords
  /** The picture that is shown. */
  readonly svg: () => string
}

/** The buttons below a picture. */
export class DiagramTools {
  readonly element: HTMLElement
  readonly #stage: Stage
  readonly #svg: () => string
  readonly #words: DiagramWords
  readonly #png: HTMLButtonElement
  /** The file that is being saved. */
  #address = ''
  #saving: ReturnType<typeof setTimeout> | undefined

  constructor({ stage, frame, words, svg }: DiagramToolsOptions) {
    this.#stage = stage
    this.#svg = svg
    this.#words = words
    this.#png = saveButton('PNG', words.png)
    const save = saveButton('SVG', words.svg)
    save.addEventListener('click', () => this.#saveSvg())
    this.#png.addEventListener('click', () => void this.#savePng())
    const zoom = new DiagramZoom(frame, words)
    const attributes = { class: 'tools', role: 'group', 'aria-label': words.tools, part: 'tools' }
    this.element = createElement('div', attributes, zoom.element, save, this.#png)
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#saving)
    URL.revokeObjectURL(this.#address)
  }

  #saveSvg(): void {
    this.#save(new Blob([sizedSvg(this.#svg())], { type: 'image/svg+xml' }), 'diagram.svg')
  }

  async #savePng(): Promise<void> {
    const blob = await this.#stage.png().catch(() => undefined)
    if (blob && this.element.isConnected) this.#save(blob, 'diagram.png')
    else this.#refusePng()
  }

  #refusePng(): void {
    this.#png.textContent = this.#words.noPng
    this.#png.removeAttribute('aria-label')
  }

  #save(blob: Blob, name: string): void {
    this.close()
    this.#address = URL.createObjectURL(blob)
    createElement('a', { href: this.#address, download: name }).click()
    this.#saving = setTimeout(() => this.close(), SAVING_MS)
  }
}

function saveButton(format: string, label: string): HTMLButtonElement {
  return createElement('button', { type: 'button', class: 'quiet', 'aria-label': label }, format)
}
