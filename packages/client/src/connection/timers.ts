/** Named timers of one owner: setting a name again replaces it, and one call ends them all. */
export class Timers {
  readonly #handles = new Map<string, ReturnType<typeof setTimeout>>()

  set(name: string, delay_ms: number, run: () => void): void {
    this.clear(name)
    const handle = setTimeout(() => {
      this.#handles.delete(name)
      run()
    }, delay_ms)
    this.#handles.set(name, handle)
  }

  clear(name: string): void {
    clearTimeout(this.#handles.get(name))
    this.#handles.delete(name)
  }

  clearAll(): void {
    for (const handle of this.#handles.values()) clearTimeout(handle)
    this.#handles.clear()
  }
}
