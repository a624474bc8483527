/** In milliseconds. */
interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

export function watchFirstChunks(source: {
  readonly streams: ReadonlyMap<string, { readonly askedAt: number; readonly givenAt: number }>
}): { percentiles(from: string): Percentiles; close(): void }
