type FreezeLong = typeof import('./long-block.js')['freezeLong']

let loaded: FreezeLong | undefined
let loading: Promise<void> | undefined

/** What freezes blocks piece by piece, once it is there: most answers have no block that needs it. */
export function longBlocks(): FreezeLong | undefined {
  return loaded
}

/** Fetches it, once. Where that fails, long blocks are read again as a whole: slower, and shown as well. */
export function loadLongBlocks(): Promise<void> {
  loading ??= import('./long-block.js').then(
    ({ freezeLong }) => {
      loaded = freezeLong
    },
    () => undefined,
  )
  return loading
}
