import { defaultServer } from '../../controllers/default-server.js'
import type { AnswerView } from '../../rendering/answer-view.js'
import { createElement } from '../../rendering/create-element.js'
import { DiagramDrawer } from '../../rendering/diagram/diagram-drawer.js'
import { diagramSource } from '../../rendering/diagram/diagram-source.js'
import type { Scheme } from '../../rendering/diagram/mermaid.js'
import { openStage } from '../../rendering/diagram/open-stage.js'
import { sizeOf } from '../../rendering/diagram/picture.js'
import type { Stage } from '../../rendering/diagram/stage.js'
import type { DiagramTools } from './diagram-tools.js'
import { DIAGRAM_WORDS } from './diagram-words.js'
import { diagramStyles } from './diagram.styles.js'

/** Shows a diagram that grows line by line, and its source behind a toggle. */
class DiagramView implements AnswerView {
  readonly #container: HTMLElement
  readonly #drawer: DiagramDrawer
  readonly #frame = createElement('figure', {
    class: 'picture',
    part: 'picture',
    tabindex: '0',
    role: 'group',
    'aria-label': DIAGRAM_WORDS.region,
    'data-waiting': '',
  })
  readonly #message = createElement('p', { class: 'note' }, DIAGRAM_WORDS.drawing)
  readonly #words = createElement('div', { class: 'words visually-hidden' })
  readonly #code = createElement('code')
  readonly #source = createElement('details')
  #stage: Promise<Stage | undefined> | undefined
  #tools: DiagramTools | undefined
  #svg = ''
  #isRefused = false
  #isEnded = false
  #isClosed = false

  constructor(container: HTMLElement) {
    this.#container = container
    container.classList.add('diagram')
    const frame = { tabindex: '0', role: 'group', 'aria-label': DIAGRAM_WORDS.sourceLabel }
    const source = createElement('pre', frame, this.#code)
    this.#source.append(createElement('summary', {}, DIAGRAM_WORDS.source), source)
    container.replaceChildren(this.#frame, this.#words, this.#message, this.#source)
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
    this.#drawer.update(text, ended)
  }

  copyText(): string {
    return this.#code.textContent
  }

  pause(): void {
    this.#drawer.pause()
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
      frameAddress: frameAddress(this.#container),
      label: DIAGRAM_WORDS.picture,
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
    fillWords(this.#words, this.#code.textContent)
    if (this.#tools) return
    this.#tools = new Tools({ stage, frame: this.#frame, svg: () => this.#svg })
    this.#frame.after(this.#tools.element)
  }

  #fail(): void {
    const reason = this.#svg === '' ? DIAGRAM_WORDS.failed : DIAGRAM_WORDS.partly
    this.#message.textContent = this.#isRefused ? DIAGRAM_WORDS.refused : reason
    this.#message.hidden = false
    this.#source.open = true
  }
}

/** Where the block's server has the frame for diagrams. */
function frameAddress(container: Element): string {
  const root = container.getRootNode()
  const host: (Element & { readonly server?: string | undefined }) | undefined =
    root instanceof ShadowRoot ? root.host : undefined
  const server = host?.server || defaultServer() || location.origin
  return `${new URL(server, location.href).href.replace(/\/$/, '')}/diagram-frame.html`
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
