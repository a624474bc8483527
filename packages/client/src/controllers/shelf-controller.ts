import type { ReactiveController, ReactiveElement } from 'lit'
import { currentStorage, isEnded } from '../client.js'
import type { StreamStatus } from '../types.js'
import { isPageLeft, whenPageLeft } from './page-leaving.js'
import { Shelf } from './shelf.js'
import { parseEntry, type Saved } from './shelf-entry.js'
import { whenLeft } from './when-left.js'

/** At most so often is a growing answer written. */
const SAVE_MS = 1000

/** Where a host's answer is kept. */
export interface ShelfSource {
  /** Off while undefined or null; a name, or empty for the host's id or else its place in the page. */
  readonly persist: string | null | undefined
  readonly share: 'tabs' | undefined
  /** The server's address, whose connection it opens; undefined where there is none. */
  server(): string | undefined
}

/**
 * Remembers what its host shows beyond a reload, where the host asks for it: when a stream starts, changes its stage and
 * ends, once a second while it grows, and when the page is hidden or left.
 *
 * What is kept is the prompt and the beginning of the answer. In `sessionStorage` they are the tab's, and gone with it;
 * with `share="tabs"` they are in `localStorage`, for every tab and whoever uses the browser next: a page with sign-out
 * removes what begins with `runnel.` there.
 */
export class ShelfController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: () => ShelfSource
  /** Another tab started a stream in the host's place. */
  readonly #onOther: (saved: Saved) => void
  #name: string | undefined
  /** Asked for only while the host is in the page: its connection would be opened for it. */
  #key: string | undefined
  #listening: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: Saved | undefined
  #written: StreamStatus | undefined

  constructor(host: ReactiveElement, source: () => ShelfSource, onOther: (saved: Saved) => void) {
    this.#host = host
    this.#source = source
    this.#onOther = onOther
    host.addController(this)
  }

  get isOn(): boolean {
    return typeof this.#source().persist === 'string'
  }

  hostUpdate(): void {
    if (this.isOn && this.#host.isConnected) this.#listen()
  }

  hostDisconnected(): void {
    whenLeft(this.#host, () => this.close())
  }

  /** What was saved; undefined when there is nothing, or persistence is off. */
  load(): Saved | undefined {
    this.#key = this.#keyNow()
    return this.#key === undefined ? undefined : this.#shelf().load(this.#key)
  }

  /** Saves it, now or soon. What the server does not know any more is not worth keeping. */
  save(saved: Saved): void {
    // A page that is being left sees its requests fail, which says nothing of their streams.
    if (!this.isOn || isPageLeft()) return
    const { view } = saved
    if (view.error?.code === 'stream_not_found') return this.remove()
    this.#waiting = saved
    if (view.status === this.#written && !isEnded(view)) {
      this.#timer ??= setTimeout(() => this.#flush(), SAVE_MS)
      return
    }
    this.#key = this.#keyNow()
    this.#flush()
  }

  remove(): void {
    this.#forget()
    if (this.#key !== undefined) this.#shelf().remove(this.#key)
  }

  /** Writes what waits, and lets go of timers and listeners. Idempotent. */
  close(): void {
    this.#flush()
    this.#listening?.abort()
    this.#listening = undefined
  }

  #flush(): void {
    const saved = this.#waiting
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = undefined
    if (!saved || this.#key === undefined) return
    this.#written = saved.view.status
    this.#shelf().save(this.#key, saved)
  }

  #forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = undefined
    this.#written = undefined
  }

  #listen(): void {
    if (this.#listening) return
    this.#listening = new AbortController()
    const { signal } = this.#listening
    // A phone may end a hidden page without another word.
    whenPageLeft(() => this.#flush(), signal)
    document.addEventListener('visibilitychange', () => document.hidden && this.#flush(), { signal })
    window.addEventListener('storage', (event) => this.#onStorage(event), { signal })
  }

  #onStorage({ storageArea, key, newValue }: StorageEvent): void {
    if (newValue === null || key !== this.#key || storageArea !== currentStorage(this.#source().share)) return
    const saved = parseEntry(newValue, Date.now())
    if (saved && !isEnded(saved.view)) this.#onOther(saved)
  }

  #shelf(): Shelf {
    return new Shelf(currentStorage(this.#source().share))
  }

  #keyNow(): string | undefined {
    const source = this.#source()
    const server = this.isOn ? source.server() : undefined
    if (server === undefined) return undefined
    // Its place is the one that it had first: blocks that come and go around it do not change it.
    this.#name ??= source.persist || placeOf(this.#host)
    return this.#shelf().keyFor(server, this.#name)
  }
}

/** The page's path, and in it the element's id, or its type and number among those of the same type. */
function placeOf(host: ReactiveElement): string {
  const { pathname } = location
  if (host.id) return `${pathname}#${host.id}`
  const type = host.getAttribute('type') ?? ''
  const alike = [...(host.getRootNode() as ParentNode).querySelectorAll(host.localName)].filter(
    (element) => !element.id && (element.getAttribute('type') ?? '') === type,
  )
  return `${pathname} ${type} ${alike.indexOf(host)}`
}
