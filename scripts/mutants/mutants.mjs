// Every guard that the suite has to miss: what is taken out, and which tests must turn red.
import { clientMutants } from './client.mjs'
import { protocolMutants } from './protocol.mjs'
import { sessionMutants } from './session.mjs'
import { storeMutants } from './stores.mjs'
import { streamMutants } from './streams.mjs'
import { transportMutants } from './transports.mjs'

/**
 * A text of a source, and what stands in its place.
 * @typedef {{ file: string, find: string, replace: string }} Edit
 */

/**
 * One guard taken out: by one edit, or by several where the house has the guard twice.
 * @typedef {{ name: string, tests: readonly string[] } & (Edit | { edits: readonly Edit[] })} Mutant
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  ...protocolMutants,
  ...clientMutants,
  ...transportMutants,
  ...streamMutants,
  ...sessionMutants,
  ...storeMutants,
]

/** @param {Mutant} mutant @returns {readonly Edit[]} */
export function editsOf(mutant) {
  return 'edits' in mutant ? mutant.edits : [mutant]
}

/** How often the edit's text stands in the source; anything but once is a mutant that has rotted. */
export function countIn(source, { find }) {
  return source.split(find).length - 1
}

/** The source with the edit made. The replacement is taken as it is: no `$` of it means anything. */
export function applyTo(source, { find, replace }) {
  return source.replace(find, () => replace)
}
