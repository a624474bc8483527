import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/** Tells the lexer's module from Marked's own. */
const LEXER = '?lexer'

/**
 * Takes Marked's lexer out of its one file, for the modules below `sources`; Mermaid's labels are Markdown, too, and need
 * all of theirs. What follows the classes in that file hangs everything on the function `marked`, so that no bundler
 * dares to leave out what makes HTML, which nobody here asks for: 3 kB of the first answer.
 */
export function takeLexer(sources: string): Plugin {
  return {
    name: 'take-lexer',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^marked$/ },
      async handler(source, importer) {
        if (!importer?.startsWith(sources)) return null
        const resolved = await this.resolve(source, importer, { skipSelf: true })
        return resolved && resolved.id + LEXER
      },
    },
    load: {
      filter: { id: /\?lexer$/ },
      async handler(id) {
        const code = await readFile(id.slice(0, -LEXER.length), 'utf8')
        const { body } = this.parse(code)
        const hanging = body.find(({ type }) => type === 'ExpressionStatement')
        const lexer = /(\w+ as Lexer)\b/.exec(code.slice(body.at(-1)?.start))?.[1]
        if (!hanging || !lexer) return this.error('marked is built in another way than it was')
        const classes = code.slice(0, hanging.start).replace(/=new (?=\w+;)/g, '=/* @__PURE__ */new ')
        return `${classes}export{${lexer}}`
      },
    },
  }
}
