import type { CursorPosition } from '@runnel/protocol'

/** From which event on an epoch is in force. */
export interface EpochMark {
  readonly epoch: string
  readonly since: number
}

/** Whether the cursor names an event up to `shown` that was written under its epoch. The marks stand in order. */
export function holdsCursor(marks: readonly EpochMark[], { epoch, seq }: CursorPosition, shown: number): boolean {
  const index = marks.findIndex((mark) => mark.epoch === epoch)
  const mark = marks[index]
  if (!mark) return false
  const end = (marks[index + 1]?.since ?? shown + 1) - 1
  return seq >= mark.since && seq <= Math.min(end, shown)
}
