const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/**
 * The value of a JSON text that breaks off: open strings and brackets are closed. Undefined where that makes no JSON (a
 * key without its value, half a number); the caller keeps what it had. Costs O(text), so it is for one question at a time.
 */
export function parsePartial(text: string): unknown {
  const { stack, inString, escaped } = scan(text)
  const whole = escaped ? text.slice(0, -1) : text.replace(/\\u[0-9a-fA-F]{0,3}$/, '')
  const closers = stack
    .toReversed()
    .map((open) => CLOSERS[open])
    .join('')
  const body = inString ? `${whole}"` : whole.replace(/[,\s]+$/, '')
  return parse(body + closers)
}

/** The value, or undefined when the text is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // An answer of a model may be anything; that it is not JSON is all there is to know.
    return undefined
  }
}

function scan(text: string): { stack: string[]; inString: boolean; escaped: boolean } {
  const stack: string[] = []
  let inString = false
  let escaped = false
  for (const character of text) {
    if (escaped) escaped = false
    else if (inString && character === '\\') escaped = true
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character in CLOSERS) stack.push(character)
    else if (character === '}' || character === ']') stack.pop()
  }
  return { stack, inString, escaped }
}
