/** How deep parameters may be nested: deeper ones would cost a stack to hash, to store and to send. */
export const MAX_NESTING = 16

/** Whether a value from JSON is nested deeper than `levels`. Looks no deeper than that. */
export function isNestedDeeper(value: unknown, levels: number = MAX_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((child) => isNestedDeeper(child, levels - 1))
}
