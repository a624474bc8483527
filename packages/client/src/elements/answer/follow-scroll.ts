/** So near to its end, in CSS pixels, a scroller counts as scrolled down. */
const SLACK_PX = 32
const UPWARD_KEYS: ReadonlySet<string> = new Set(['PageUp', 'Home', 'ArrowUp'])

/**
 * Keeps the end of a growing answer in sight, for a reader who is at the end: of the nearest element that scrolls, or of
 * the page. Whoever turns back, by wheel, touch, key or by selecting text, is left alone until they return to the end.
 */
export class FollowScroll {
  readonly #element: Element
  /** Told when the page has been laid out anyway: asking for the height after each paint would lay it out twice a frame. */
  readonly #resizes = new ResizeObserver(() => this.grown())
  #listening: AbortController | undefined
  #scroller: Element | undefined
  #isAtEnd = false
  /** The reader turned back; `away` once the scroller has left its end. */
  #held: 'turning' | 'away' | undefined

  constructor(element: Element) {
    this.#element = element
  }

  /**
   * Looks where the reader is, and listens from then on. Idempotent.
   *
   * @param grown_px how much the element has grown since the reader asked
   */
  open(grown_px = 0): void {
    if (this.#listening) return
    this.#listening = new AbortController()
    this.#held = undefined
    this.#scroller = scrollerOf(this.#element)
    this.#isAtEnd = isAtEnd(this.#scroller, SLACK_PX + grown_px)
    const isPage = this.#scroller === document.scrollingElement
    const target = isPage ? document : this.#scroller
    const options = { signal: this.#listening.signal, passive: true }
    target.addEventListener('scroll', () => this.#onScroll(), options)
    target.addEventListener('wheel', (event) => this.#onWheel(event), options)
    target.addEventListener('touchmove', () => this.#hold(), options)
    document.addEventListener('keydown', ({ key }) => UPWARD_KEYS.has(key) && this.#hold(), options)
    document.addEventListener('selectionchange', () => this.#onSelection(), options)
    this.#resizes.observe(this.#element)
  }

  /** The answer has grown. Called by itself while open. */
  grown(): void {
    if (!this.#scroller || !this.#isAtEnd || this.#held) return
    this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  /** Idempotent. */
  close(): void {
    this.#resizes.disconnect()
    this.#listening?.abort()
    this.#listening = undefined
    this.#scroller = undefined
  }

  #hold(): void {
    this.#held ??= 'turning'
  }

  #onWheel(event: Event): void {
    if (event instanceof WheelEvent && event.deltaY < 0) this.#hold()
  }

  #onSelection(): void {
    if (document.getSelection()?.isCollapsed === false) this.#hold()
  }

  #onScroll(): void {
    if (!this.#scroller) return
    this.#isAtEnd = isAtEnd(this.#scroller)
    // Our own last step is told late, when the reader has turned already: only a way back from elsewhere is a return.
    if (!this.#isAtEnd && this.#held) this.#held = 'away'
    else if (this.#held === 'away') this.#held = undefined
  }
}

function isAtEnd({ scrollTop, clientHeight, scrollHeight }: Element, slack_px = SLACK_PX): boolean {
  return scrollTop + clientHeight >= scrollHeight - slack_px
}

/** The nearest element around it that scrolls, through shadow roots; the page where there is none. */
function scrollerOf(element: Element): Element {
  for (let node = parentOf(element); node; node = parentOf(node)) {
    if (
      /auto|scroll/.test(getComputedStyle(node).overflowY) &&
      node !== document.body &&
      node !== document.documentElement
    )
      return node
  }
  return document.scrollingElement ?? document.documentElement
}

function parentOf(element: Element): Element | undefined {
  if (element.assignedSlot) return element.assignedSlot
  if (element.parentElement) return element.parentElement
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : undefined
}
