/** The protocol's close codes, with the reason that a person may see. */
export const CLOSE = {
  goingAway: [1001, 'going away'],
  binary: [1003, 'text frames only'],
  malformed: [1008, 'too many malformed messages'],
  internal: [1011, 'internal error'],
  unauthorized: [4401, 'not authorised'],
  halfOpen: [4408, 'no sign of life'],
  slowReader: [4409, 'reader stalled'],
  tooManyCommands: [4429, 'too many commands'],
} as const satisfies Record<string, readonly [code: number, reason: string]>

export type CloseReason = keyof typeof CLOSE
