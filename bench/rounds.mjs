// Interleaves contenders, so that all of them meet the machine in the same moods.

/** @typedef {Map<string, Map<string, object[]>>} Results by scene and contender, what each round gave */

/**
 * @param {object} plan
 * @param {number} plan.rounds
 * @param {readonly import('./plan.mjs').Scene[]} plan.scenes
 * @param {readonly import('./contenders.mjs').Contender[]} contenders
 * @param {object} given
 * @param {Results} given.results rounds are added to those that it has
 * @param {(text: string) => void} given.say
 * @param {() => Promise<void>} given.keep called after each run
 */
export async function playRounds({ rounds, scenes }, contenders, { results, say, keep }) {
  for (let round = 1; round <= rounds; round++) {
    for (const scene of scenes.filter(({ rounds: most = rounds }) => round <= most)) {
      const found = results.get(scene.key) ?? new Map()
      results.set(scene.key, found)
      const wanted = contenders.filter(({ name }) => scene.contenders.includes(name))
      const before = Math.max(0, ...[...found.values()].map((list) => list.length))
      for (const contender of rotated(wanted, before)) {
        say(`round ${round} of ${rounds}: ${scene.key}, ${contender.name}`)
        found.set(contender.name, [...(found.get(contender.name) ?? []), await attempt(scene, contender)])
        await keep()
      }
    }
  }
}

/** One that breaks down has lost its round, and nobody else's. */
async function attempt(scene, contender) {
  try {
    return await scene.play(contender)
  } catch (error) {
    const faults = [error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it failed']
    return { delivery: { whole: false, tokens: 0, frames: 0, faults } }
  }
}

function rotated(list, by) {
  const from = list.length === 0 ? 0 : by % list.length
  return [...list.slice(from), ...list.slice(0, from)]
}
