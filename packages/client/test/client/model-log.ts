import type { StreamEvent } from '@runnel/protocol'

/** One log that a house has, or had. */
export interface ModelLog {
  readonly id: string
  readonly prompt: string
  readonly epoch: string
  readonly events: StreamEvent[]
}

/** The answer's text. */
export function textOf({ events }: ModelLog): string {
  return events.map((event) => (event.type === 'chunk' ? event.token : '')).join('')
}

export function isEnded({ events }: ModelLog): boolean {
  return !['start', 'chunk', 'status'].includes(events.at(-1)?.type ?? '')
}
