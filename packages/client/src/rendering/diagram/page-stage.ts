import { drawDiagram, GROUNDS, type Scheme } from './mermaid.js'
import { svgAddress } from './picture.js'
import type { Stage } from './stage.js'

/** A picture of one point. */
const PROBE = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/%3E'

/** Draws in the page. As an image the picture can run nothing, load nothing and style nothing, whatever the model wrote. */
export class PageStage implements Stage {
  readonly element: HTMLImageElement
  #scheme: Scheme = 'light'
  #svg = ''

  constructor(label: string) {
    this.element = document.createElement('img')
    this.element.alt = label
  }

  draw(source: string, scheme: Scheme): Promise<string | undefined> {
    this.#scheme = scheme
    return drawDiagram(source, scheme)
  }

  show(svg: string): void {
    this.#svg = svg
    const address = svgAddress(svg)
    const next = new Image()
    next.src = address
    const swap = () => {
      if (this.#svg === svg) this.element.src = address
    }
    // Decoded beforehand, the new picture takes the old one's place at once. One that cannot be decoded is shown as such.
    next.decode().then(swap, swap)
  }

  async png(): Promise<Blob | undefined> {
    const { pngOf } = await import('./png.js')
    return pngOf(this.#svg, GROUNDS[this.#scheme])
  }

  close(): void {
    this.#svg = ''
    this.element.remove()
  }
}

let isFree: Promise<boolean> | undefined

/**
 * Whether Mermaid can work in this page, and its picture be shown. A strict policy or Trusted Types forbid what it does
 * (styles and markup from text); a page's policy cannot be read, so it is tried, once, with as much as an empty text.
 */
export function canDrawInPage(place: HTMLElement): Promise<boolean> {
  isFree ??= Promise.resolve(takesMarkup() && takesStyles(place) && takesPictures())
  return isFree
}

function takesMarkup(): boolean {
  try {
    new DOMParser().parseFromString('', 'text/html')
    return true
  } catch {
    // Trusted Types: text is not taken for markup here.
    return false
  }
}

function takesStyles(place: HTMLElement): boolean {
  const style = document.createElement('style')
  style.textContent = ':not(*) {}'
  place.append(style)
  const isTaken = (style.sheet?.cssRules.length ?? 0) > 0
  style.remove()
  return isTaken
}

function takesPictures(): Promise<boolean> {
  const image = new Image()
  image.src = PROBE
  return image.decode().then(
    () => true,
    () => false,
  )
}
