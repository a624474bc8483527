/** How a text differs from the one that it should be, in tokens. */
export interface Difference {
  readonly lost: number
  readonly repeated: number
  readonly outOfOrder: number
}

const NUMBERED = /(\d+):[^ ]* /g

/** Undefined when the texts are equal, character for character. */
export function differenceOf(text: string, expected: string): Difference | undefined {
  if (text === expected) return undefined
  const numbers = [...text.matchAll(NUMBERED)].map(([, number]) => Number(number))
  const wanted = [...expected.matchAll(NUMBERED)].length
  const seen = new Set<number>()
  let repeated = 0
  let outOfOrder = 0
  let highest = -1
  for (const number of numbers) {
    if (seen.has(number)) repeated += 1
    else if (number < highest) outOfOrder += 1
    seen.add(number)
    highest = Math.max(highest, number)
  }
  return { lost: wanted - seen.size, repeated, outOfOrder }
}
