export const TEXT_TOKENS: number
export const TEXT: readonly string[]
export function offsetOf(id: string): number
export function streamId(n: number): string
export function textOf(id: string, count: number): string
