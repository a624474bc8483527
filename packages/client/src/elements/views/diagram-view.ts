import type { AnswerView } from '../../rendering/answer-view.js'
import { createElement } from '../../rendering/create-element.js'
import { DiagramDrawer } from '../../rendering/diagram/diagram-drawer.js'
import { diagramSource } from '../../rendering/diagram/diagram-source.js'
import { drawDiagram, type Scheme } from '../../rendering/diagram/mermaid.js'
import { svgAddress } from '../../rendering/diagram/picture.js'
import { diagramStyles } from './diagram.styles.js'

/** Shows a diagram that grows line by line, and its source behind a toggle. */
class DiagramView implements AnswerView {
  readonly #container: HTMLElement
  readonly #drawer: DiagramDrawer
  readonly #image = createElement('img', { alt: 'Diagram; its source is below.', part: 'picture' })
  readonly #figure = createElement('figure', {
    class: 'picture',
    tabindex: '0',
    role: 'group',
    'aria-label': 'Diagram',
    hidden: '',
  })
  readonly #message = createElement('p', { class: 'note' }, 'Drawing…')
  readonly #code = createElement('code')
  readonly #source = createElement('details')

  constructor(container: HTMLElement) {
    this.#container = container
    container.classList.add('diagram')
    this.#figure.append(this.#image)
    const pre = createElement(
      'pre',
      { tabindex: '0', role: 'group', 'aria-label': 'Source of the diagram' },
      this.#code,
    )
    this.#source.append(createElement('summary', {}, 'Source'), pre)
    container.replaceChildren(this.#figure, this.#message, this.#source)
    this.#drawer = new DiagramDrawer({
      draw: drawDiagram,
      scheme: () => schemeOf(container),
      onPicture: (svg, scheme) => this.#show(svg, scheme),
      onFailure: () => this.#fail(),
    })
  }

  render(text: string, ended: boolean): void {
    this.#code.textContent = diagramSource(text)
    this.#drawer.update(text, ended)
  }

  copyText(): string {
    return this.#code.textContent
  }

  pause(): void {
    this.#drawer.pause()
  }

  close(): void {
    this.#drawer.close()
    this.#container.replaceChildren()
    this.#container.classList.remove('diagram')
  }

  /** As an image the picture can run nothing, load nothing and style nothing, whatever the model wrote. */
  #show(svg: string, scheme: Scheme): void {
    // The height is kept while the next picture loads, so that the page below does not jump.
    this.#figure.style.minHeight = `${this.#figure.offsetHeight}px`
    this.#image.src = svgAddress(svg)
    this.#figure.dataset['scheme'] = scheme
    this.#figure.hidden = false
    this.#message.hidden = true
  }

  #fail(): void {
    const hasPicture = !this.#figure.hidden
    this.#message.textContent = hasPicture
      ? 'The last lines could not be drawn. This is the source as it came.'
      : 'This could not be drawn as a diagram. This is the source as it came.'
    this.#message.hidden = false
    this.#source.open = true
  }
}

function schemeOf(element: HTMLElement): Scheme {
  const named = getComputedStyle(element).colorScheme
  const follows = named.includes('light') && named.includes('dark')
  if (follows) return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  return named.includes('dark') ? 'dark' : 'light'
}

/** The diagram view over `container`. */
export function createView(container: HTMLElement): AnswerView {
  return new DiagramView(container)
}

export const viewStyles = diagramStyles
