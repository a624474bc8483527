import type { ProviderRequest, Turn } from '../ports/provider.js'

const GO_ON = [
  'Your answer was cut off. Go on exactly where it stops, in the middle of a word if need be.',
  'Do not repeat any of it, do not begin anew, and say nothing about having been cut off.',
].join(' ')

/**
 * The turns for a model that goes on with an answer when the last turn is its own: no instruction is needed, and no
 * seam shows.
 */
export function prefilledTurns({ turns, partial = '' }: ProviderRequest): readonly Turn[] {
  // White space at the end is refused by some; the model says it again, or something better.
  const begun = partial.trimEnd()
  return begun === '' ? turns : [...turns, { role: 'assistant', text: begun }]
}

/** The turns for a model that has to be told to go on with its answer. */
export function continuedTurns({ turns, partial = '' }: ProviderRequest): readonly Turn[] {
  if (partial.trim() === '') return turns
  return [...turns, { role: 'assistant', text: partial }, { role: 'user', text: GO_ON }]
}
