// Of marked, the site needs the lexer. The package is one module whose parser and renderer end in a global instance, which
// no bundler may drop; here, what the lexer does not use is left out.
import { readFile } from 'node:fs/promises'

const WANTED = ['Lexer', 'Tokenizer']
const MARK = '?lexer'

/**
 * A plugin for the bundler: what modules that `isUser` names import from marked is its lexer and tokenizer, and no more.
 *
 * @param {(importer: string) => boolean} isUser
 * @returns {import('vite').Plugin}
 */
export function lexerAlone(isUser) {
  return {
    name: 'lexer-alone',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer, options) {
      if (source !== 'marked' || !importer || !isUser(importer)) return null
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
      return resolved && { ...resolved, id: resolved.id + MARK }
    },
    async load(id) {
      if (!id.endsWith(MARK)) return null
      const code = await readFile(id.slice(0, -MARK.length), 'utf8')
      return keepExports(code, this.parse(code), WANTED)
    },
  }
}

/** The module with only these exports and the declarations that they use, by name; other statements are taken to serve others. */
function keepExports(code, program, wanted) {
  const declared = new Map(program.body.flatMap((statement) => namesOf(statement).map((name) => [name, statement])))
  const specifiers = program.body.flatMap((statement) => statement.specifiers ?? [])
  const exported = specifiers.filter(({ exported }) => wanted.includes(exported.name))
  if (exported.length < wanted.length) throw new Error('marked does not export its lexer as it did.')
  const kept = new Set()
  const keep = (name) => {
    const statement = declared.get(name)
    if (!statement || kept.has(statement)) return
    kept.add(statement)
    visit(statement, keep)
  }
  for (const { local } of exported) keep(local.name)
  const statements = program.body.filter((statement) => kept.has(statement))
  const names = exported.map(({ local, exported }) => `${local.name} as ${exported.name}`)
  return [...statements.map(({ start, end }) => code.slice(start, end)), `export { ${names.join(', ')} }`].join('\n')
}

function namesOf(statement) {
  if (statement.type === 'VariableDeclaration') return statement.declarations.map(({ id }) => id.name)
  return statement.id ? [statement.id.name] : []
}

/** Calls `found` with every name that may mean a declaration: a local one of the same name keeps too much, and breaks nothing. */
function visit(node, found) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found)
    return
  }
  if (!node || typeof node.type !== 'string') return
  if (node.type === 'Identifier') found(node.name)
  for (const [key, child] of Object.entries(node)) {
    const isOwnName = (key === 'property' || key === 'key') && !node.computed
    if (!isOwnName && child && typeof child === 'object') visit(child, found)
  }
}
