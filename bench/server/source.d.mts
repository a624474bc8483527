import type { TextName } from './text.mjs'

export interface SourceOptions {
  readonly mode: 'turn' | 'pace' | 'beat'
  readonly tokens?: number
  readonly paceMs?: number
  readonly head?: number
  readonly headBurst?: number
  readonly burst?: number
  readonly text?: TextName
  readonly warmUp?: { readonly below: number; readonly tokens: number }
  readonly forgets?: boolean
}

export class Source {
  constructor(options: SourceOptions)
  readonly streams: ReadonlyMap<string, { readonly count: number; readonly askedAt: number; readonly givenAt: number }>
  readonly produced: number
  readonly waiting: number
  go(options?: { readonly tokens?: number; readonly rushMs?: number }): void
  pause(): void
  end(): void
  stream(id: string): AsyncIterableIterator<string>
}
