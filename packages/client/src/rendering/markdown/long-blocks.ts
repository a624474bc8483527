type LongBlocks = typeof import('./long-block.js')

let loaded: LongBlocks | undefined
let loading: Promise<void> | undefined

/** How blocks are frozen piece by piece, once it is there: most answers have no block that needs it. */
export function longBlocks(): LongBlocks | undefined {
  return loaded
}

/** Fetches it, once. Where that fails, long blocks are read again as a whole: slower, and shown as well. */
export function loadLongBlocks(): Promise<void> {
  loading ??= import('./long-block.js').then(
    (module) => {
      loaded = module
    },
    () => undefined,
  )
  return loading
}
