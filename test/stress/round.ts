/** A figure as people read it: whole, or with one decimal. */
export function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1)
}
