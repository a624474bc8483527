import { entryTime, formatEntry, parseEntry, type Saved } from './shelf-entry.js'

/** What a shelf needs of `sessionStorage` or `localStorage`. */
export type ShelfStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const PREFIX = 'runnel.block:'
/** Blocks that are remembered at once; with the bound of an entry, well within what browsers give a page. */
const MAX_ENTRIES = 24

/**
 * What blocks showed, in the page's storage: one item for each, so that tabs which share it do not write over each other.
 * Storage that is full, forbidden or missing costs only the return after a reload: nothing here throws.
 */
export class Shelf {
  readonly #storage: ShelfStorage | undefined

  constructor(storage: ShelfStorage | undefined) {
    this.#storage = storage
  }

  /** The storage's key for a block's name. */
  keyFor(server: string, name: string): string {
    return `${PREFIX}${server} ${name}`
  }

  load(key: string): Saved | undefined {
    const json = this.#try((storage) => storage.getItem(key)) ?? undefined
    const saved = json === undefined ? undefined : parseEntry(json, Date.now())
    if (json !== undefined && !saved) this.remove(key)
    return saved
  }

  save(key: string, saved: Saved): void {
    const json = formatEntry(saved, Date.now())
    if (json === undefined) return this.remove(key)
    this.#try((storage) => {
      if (storage.getItem(key) === null) makeRoom(storage)
      storage.setItem(key, json)
    })
  }

  remove(key: string): void {
    this.#try((storage) => storage.removeItem(key))
  }

  #try<T>(use: (storage: ShelfStorage) => T): T | undefined {
    if (!this.#storage) return undefined
    try {
      return use(this.#storage)
    } catch {
      // See the class.
      return undefined
    }
  }
}

/** Removes the oldest entries until there is a place for one more. */
function makeRoom(storage: ShelfStorage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  const entries = keys.filter((key) => key.startsWith(PREFIX))
  if (entries.length < MAX_ENTRIES) return
  const times = new Map(entries.map((key) => [key, entryTime(storage.getItem(key) ?? '')]))
  const oldestFirst = entries.sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0))
  for (const key of oldestFirst.slice(0, entries.length - MAX_ENTRIES + 1)) storage.removeItem(key)
}
