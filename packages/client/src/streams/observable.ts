interface Subscription<T> {
  readonly listener: (value: T) => void
  /** The value that it was last called with, or that stood when it came. */
  seen: T
}

/** A value with listeners. Each is called with the newest value, never twice with the same. */
export class Observable<T> {
  #value: T
  #delivering = false
  #closed = false
  readonly #subscriptions = new Set<Subscription<T>>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    // A listener that changes the value is inside the loop below, which goes on until everyone has the newest.
    if (!this.#delivering) this.#deliver()
  }

  /** Calls `listener` after each change. Returns how to stop. */
  subscribe(listener: (value: T) => void): () => void {
    const subscription = { listener, seen: this.#value }
    if (this.#closed) return () => {}
    this.#subscriptions.add(subscription)
    return () => this.#subscriptions.delete(subscription)
  }

  /** Lets go of every listener, once they have the newest value. */
  close(): void {
    this.#closed = true
    if (!this.#delivering) this.#subscriptions.clear()
  }

  #deliver(): void {
    this.#delivering = true
    while (this.#deliverOnce());
    this.#delivering = false
    if (this.#closed) this.#subscriptions.clear()
  }

  #deliverOnce(): boolean {
    let called = false
    for (const subscription of [...this.#subscriptions]) {
      if (subscription.seen === this.#value || !this.#subscriptions.has(subscription)) continue
      subscription.seen = this.#value
      called = true
      callSafely(subscription.listener, this.#value)
    }
    return called
  }
}

/** Calls a page's listener: what it throws is the page's error, and must not keep the value from the others. */
export function callSafely<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value)
  } catch (error) {
    report(error)
  }
}

function report(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  if (reportError) return reportError(error)
  // Node has no reportError; a throw of its own is what reaches the process's handler.
  queueMicrotask(() => {
    throw error
  })
}
