/** What begins each part of a message that Redis publishes, in either version of its protocol. */
const MESSAGE = /^[*>]\d+\r\n\$\d+\r\ns?message\r\n/

/**
 * Takes what a server sends on a connection that carries subscriptions, and passes it on without what was published:
 * replies are cut out whole, whatever pieces they come in, so that those that stay are in step.
 */
export function withoutMessages(): (bytes: Buffer, options: { readonly drop: boolean }) => Buffer {
  let rest = ''
  return (bytes, { drop }) => {
    // One character per byte: lengths are in bytes.
    rest += bytes.toString('latin1')
    let passed = ''
    for (let end = endOf(rest, 0); end !== undefined; end = endOf(rest, 0)) {
      const reply = rest.slice(0, end)
      rest = rest.slice(end)
      if (!drop || !MESSAGE.test(reply)) passed += reply
    }
    return Buffer.from(passed, 'latin1')
  }
}

/** Where the reply that begins at `from` ends; undefined while some of it is missing. */
function endOf(text: string, from: number): number | undefined {
  const line = text.indexOf('\r\n', from)
  if (line < 0) return undefined
  const count = Number(text.slice(from + 1, line))
  switch (text[from]) {
    case '$':
      return within(text, count < 0 ? line + 2 : line + 2 + count + 2)
    case '*':
    case '>':
      return endOfAll(text, { from: line + 2, count })
    default:
      return line + 2
  }
}

function endOfAll(
  text: string,
  { from, count }: { readonly from: number; readonly count: number },
): number | undefined {
  let end: number | undefined = from
  for (let left = count; left > 0 && end !== undefined; left -= 1) end = endOf(text, end)
  return end
}

function within(text: string, end: number): number | undefined {
  return end <= text.length ? end : undefined
}
