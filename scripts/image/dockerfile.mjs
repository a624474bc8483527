// Reads the Dockerfile and .dockerignore, as far as this repository's use them.
import { readFileSync } from 'node:fs'
import { inRoot } from '../paths.mjs'

/**
 * The stages of the Dockerfile: their name (their number without one) and what they do.
 * @returns {{ name: string, steps: { name: string, rest: string }[] }[]}
 */
export function readStages() {
  const text = readFileSync(inRoot('Dockerfile'), 'utf8')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
  const stages = []
  for (const [, name, rest] of text.matchAll(/^([A-Z]+) (.*)$/gm)) {
    if (name === 'FROM') stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? String(stages.length), steps: [] })
    else stages.at(-1).steps.push({ name, rest })
  }
  return stages
}

/** Whether a path of the repository gets into the image's context: the last line of .dockerignore that fits decides. */
export function contextFilter() {
  const lines = readFileSync(inRoot('.dockerignore'), 'utf8').split('\n').filter(Boolean)
  const rules = lines.map((line) => ({ isKept: line.startsWith('!'), pattern: toRegExp(line.replace(/^!/, '')) }))
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.isKept ?? true
}

/** What fits a folder fits all that is in it. */
function toRegExp(glob) {
  const source = glob
    .split('**/')
    .map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
    .join('(?:.*/)?')
  return new RegExp(`^${source}(?:/|$)`)
}
