import type { Plugin } from 'vite'

/** Vite's module around every dynamic import, under the name that Vite itself gives it. */
const PRELOAD_HELPER = '\0vite/preload-helper.js'

/** Leaves out what would load a chunk's CSS with it: no chunk has any, since styles are constructed sheets. */
export function importPlainly(): Plugin {
  return {
    name: 'import-plainly',
    enforce: 'pre',
    load: {
      filter: { id: new RegExp(`^${PRELOAD_HELPER}$`) },
      handler: () => 'export const __vitePreload = (load) => load()',
    },
  }
}
