import { defaultServer } from '../../controllers/default-server.js'
import type { AnswerView, ViewWords } from '../../rendering/answer-view.js'
import { createElement } from '../../rendering/create-element.js'
import { DiagramDrawer } from '../../rendering/diagram/diagram-drawer.js'
import { diagramSource } from '../../rendering/diagram/diagram-source.js'
import type { Scheme } from '../../rendering/diagram/mermaid.js'
import { openStage } from '../../rendering/diagram/open-stage.js'
import { frameAddress } from '../../rendering/diagram/frame-address.js'
import { sizeOf, svgAddress } from '../../rendering/diagram/picture.js'
import type { Stage } from '../../rendering/diagram/stage.js'
import type { DiagramWords } from '../../rendering/view-words.js'
import type { DiagramTools } from './diagram-tools.js'
import { diagramWords } from './diagram-words.js'
import { diagramStyles } from './diagram.styles.js'

/** Shows a diagram that grows line by line, and its source behind a toggle. */
class DiagramView implements AnswerView {
  readonly #container: HTMLElement
  readonly #drawer: DiagramDrawer
  readonly #words: DiagramWords
  readonly #frame: HTMLElement
  readonly #message: HTMLElement
  readonly #inWords = createElement('div', { class: 'words visually-hidden' })
  readonly #code = createElement('code')
  readonly #source = createElement('details', { hidden: '' })
  #stage: Promise<Stage | undefined> | undefined
  #tools: DiagramTools | undefined
  #svg = ''
  #isRefused = false
  #isEnded = false
  #isClosed = false

  constructor(container: HTMLElement, words: DiagramWords) {
    this.#container = container
    this.#words = words
    container.classList.add('diagram')
    const picture = { class: 'picture', part: 'picture', 'data-waiting': '' }
    this.#frame = createElement('figure', { ...picture, ...scrollingBox(words.region) })
    this.#message = createElement('p', { class: 'note' }, words.drawing)
    const source = createElement('pre', scrollingBox(words.sourceLabel), this.#code)
    this.#source.append(createElement('summary', {}, words.source), source)
    container.replaceChildren(this.#frame, this.#inWords, this.#message, this.#source)
    this.#drawer = new DiagramDrawer({
      draw: (text, scheme) => this.#draw(text, scheme),
      scheme: () => schemeOf(container),
      onPicture: (svg, scheme) => void this.#show(svg, scheme),
      onFailure: () => this.#fail(),
    })
  }

  render(text: string, ended: boolean): void {
    this.#isEnded = ended
    const source = diagramSource(text)
    if (this.#code.textContent !== source) this.#code.textContent = source
    this.#source.hidden = source === ''
    this.#drawer.update(text, ended)
  }

  copyText(): string {
    return this.#code.textContent
  }

  pause(): void {
    this.#drawer.pause()
  }

  settle(): void {
    if (this.#svg === '') return
    // A frame that is moved is loaded anew, and empty. The picture alone stays, where the page's policy shows it.
    const image = createElement('img', { src: svgAddress(this.#svg), alt: this.#words.picture })
    const [frame, source] = [this.#frame, this.#source]
    image.addEventListener('error', () => {
      frame.remove()
      source.open = true
    })
    frame.replaceChildren(image)
  }

  close(): void {
    this.#isClosed = true
    this.#drawer.close()
    this.#tools?.close()
    void this.#stage?.then((stage) => stage?.close())
    this.#container.replaceChildren()
    this.#container.classList.remove('diagram')
  }

  async #draw(source: string, scheme: Scheme): Promise<string | undefined> {
    this.#stage ??= openStage(this.#frame, {
      frameAddress: frameAddress(serverOf(this.#container)),
      label: this.#words.picture,
    })
    const stage = await this.#stage
    if (this.#isClosed) return undefined
    if (stage) return stage.draw(source, scheme)
    this.#isRefused = true
    this.#fail()
    return undefined
  }

  async #show(svg: string, scheme: Scheme): Promise<void> {
    const stage = await this.#stage
    if (!stage || this.#isClosed) return
    const { width, height } = sizeOf(svg)
    this.#svg = svg
    // While it grows, a picture that is laid out anew may be lower than the one before: the page below does not jump.
    this.#frame.style.minHeight = this.#isEnded || !this.#tools ? '' : `${this.#frame.offsetHeight}px`
    this.#frame.style.setProperty('--_width', String(width || 300))
    this.#frame.style.setProperty('--_height', String(height || 150))
    this.#frame.dataset['scheme'] = scheme
    stage.show(svg)
    delete this.#frame.dataset['waiting']
    this.#message.hidden = true
    await this.#showMore(stage)
  }

  /** What only a picture needs. */
  async #showMore(stage: Stage): Promise<void> {
    const [{ DiagramTools: Tools }, { fillWords }] = await Promise.all([
      import('./diagram-tools.js'),
      import('./diagram-in-words.js'),
    ])
    if (this.#isClosed) return
    fillWords(this.#inWords, this.#code.textContent, this.#words)
    if (this.#tools) return
    this.#tools = new Tools({ stage, frame: this.#frame, words: this.#words, svg: () => this.#svg })
    this.#frame.after(this.#tools.element)
  }

  #fail(): void {
    const reason = this.#svg === '' ? this.#words.failed : this.#words.partly
    this.#message.textContent = this.#isRefused ? this.#words.refused : reason
    this.#message.hidden = false
    this.#source.open = true
  }
}

/** What scrolls must be reachable by keyboard, and have a name. */
function scrollingBox(name: string): Record<string, string> {
  return { tabindex: '0', role: 'group', 'aria-label': name }
}

/** The block's server. */
function serverOf(container: Element): string {
  const root = container.getRootNode()
  const host: (Element & { readonly server?: string | undefined }) | undefined =
    root instanceof ShadowRoot ? root.host : undefined
  return host?.server || defaultServer() || ''
}

function schemeOf(element: HTMLElement): Scheme {
  const named = getComputedStyle(element).colorScheme
  const follows = named.includes('light') && named.includes('dark')
  if (follows) return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  return named.includes('dark') ? 'dark' : 'light'
}

/** The diagram view over `container`. */
export function createView(container: HTMLElement, { diagram }: ViewWords): AnswerView {
  return new DiagramView(container, { ...diagramWords, ...diagram })
}

export const viewStyles = diagramStyles
