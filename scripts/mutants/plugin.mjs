// Takes one guard out of the sources as Vite reads them: no file on the disk is touched.
import { inRoot } from '../paths.mjs'
import { applyTo, countIn, editsOf, MUTANTS } from './mutants.mjs'

/**
 * The plugin for the mutant that RUNNEL_MUTANT names; none without it.
 * @returns {import('vite').Plugin[]}
 * @throws {Error} when there is no such mutant
 */
export function mutantPlugins() {
  const name = process.env.RUNNEL_MUTANT
  if (!name) return []
  const mutant = MUTANTS.find((candidate) => candidate.name === name)
  if (!mutant) throw new Error(`There is no mutant "${name}".`)
  const edits = editsOf(mutant).map((edit) => ({ ...edit, path: inRoot(edit.file) }))
  return [
    {
      name: 'mutant',
      enforce: 'pre',
      transform(code, id) {
        const here = edits.filter(({ path }) => path === id.split('?')[0])
        if (here.length === 0) return undefined
        for (const edit of here) {
          if (countIn(code, edit) !== 1) throw new Error(`The mutant "${name}" has rotted: ${edit.find}`)
        }
        return { code: here.reduce(applyTo, code), map: null }
      },
    },
  ]
}
