import { minify } from 'terser'
import type { Plugin } from 'vite'

/**
 * A second minifier over the chunks that hold sources below `sources`: 1 % less for every page, at some seconds of the
 * build. What consists of dependencies alone, such as Mermaid, is large, rarely loaded, and left as it is.
 */
export function minifyAgain(sources: string): Plugin {
  return {
    name: 'minify-again',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.moduleIds.some((id) => id.startsWith(sources))) continue
        const { code } = await minify(chunk.code, { module: true, ecma: 2020, compress: { passes: 2 } })
        if (code !== undefined) chunk.code = code
      }
    },
  }
}
