export type TextName = 'answer' | 'prose'
export function placeOf(id: string, name?: TextName): { readonly text: readonly string[]; readonly offset: number }
export function streamId(n: number): string
export function textOf(id: string, count: number, name?: TextName): string
