/** The last event that a reader has: `seq` of the log named `epoch`. */
export interface CursorPosition {
  readonly epoch: string
  readonly seq: number
}

const CURSOR = /^([A-Za-z0-9_-]{1,128})\.(\d{1,15})$/

/** `<epoch>.<seq>`, as `resume` and the HTTP routes take it. */
export function formatCursor(epoch: string, seq: number): string {
  return `${epoch}.${seq}`
}

/** The position that a cursor names, or undefined when it is not a cursor. */
export function parseCursor(text: string): CursorPosition | undefined {
  const match = CURSOR.exec(text)
  if (!match) return undefined
  const [, epoch, seq] = match
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}
