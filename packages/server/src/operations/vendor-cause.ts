/** What a vendor's error says in words of one piece: its status, type and code. */
export interface VendorCause {
  readonly name?: string
  readonly status?: number
  readonly type?: string
  readonly code?: string
}

/** The errors that an error may be wrapped in, at most. */
const MAX_DEPTH = 5

/** A name that a program gave, such as `overloaded_error` or `ECONNRESET`; a sentence may quote a prompt or a key. */
const WORD = /^[A-Za-z][A-Za-z0-9_.]{0,63}$/
/** Keys are long, and mix letters with digits; names do not. */
const KEY_LIKE = /[A-Za-z0-9]{20,}/

/** The outermost status, type and code of an error and what caused it; never a message. */
export function vendorCause(error: unknown): VendorCause {
  let found: VendorCause = {}
  let next = error instanceof Error ? error.cause : undefined
  for (let depth = 0; depth < MAX_DEPTH && typeof next === 'object' && next !== null; depth += 1) {
    found = { ...read(next as Record<string, unknown>), ...found }
    next = (next as { cause?: unknown }).cause
  }
  return found
}

function read({ name, status, type, code }: Record<string, unknown>): VendorCause {
  return {
    ...(isWord(name) && { name }),
    ...(typeof status === 'number' && { status }),
    ...(isWord(type) && { type }),
    ...(isWord(code) && { code }),
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && WORD.test(value) && !KEY_LIKE.test(value)
}
