/** Enough of a stack to find the place. */
const MAX_FRAMES = 8

const FRAME = /^ {4}at .+:\d+:\d+\)?$/

/** Where an error came from, for the log: never its message, which may quote a prompt or a key. */
export function stackFrames({ message, stack = '' }: Error): string[] {
  // The stack begins with the message, and lines of that may look like frames.
  const at = stack.indexOf(message)
  const frames = at < 0 ? stack : stack.slice(at + message.length)
  return frames
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
}
