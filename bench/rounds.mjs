// Interleaves contenders, so that all of them meet the machine in the same moods.

/**
 * @param {object} plan
 * @param {number} plan.rounds
 * @param {readonly import('./contenders.mjs').Contender[]} plan.contenders
 * @param {readonly import('./plan.mjs').Scene[]} plan.scenes
 * @param {(scene: import('./plan.mjs').Scene, contender: import('./contenders.mjs').Contender) => boolean} [plan.isWanted]
 * @param {(text: string) => void} say
 * @returns {Promise<Map<string, Map<string, object[]>>>} by scene and contender, what each round gave
 */
export async function playRounds({ rounds, contenders, scenes, isWanted = () => true }, say) {
  const results = new Map(scenes.map(({ key }) => [key, new Map()]))
  for (let round = 0; round < rounds; round++) {
    for (const scene of scenes) {
      const wanted = contenders.filter((contender) => isWanted(scene, contender))
      for (const contender of rotated(wanted, round)) {
        say(`round ${round + 1} of ${rounds}: ${scene.key}, ${contender.name}`)
        const found = results.get(scene.key)
        found.set(contender.name, [...(found.get(contender.name) ?? []), await attempt(scene, contender)])
      }
    }
  }
  return results
}

/** One that breaks down has lost its round, and nobody else's. */
async function attempt(scene, contender) {
  try {
    return await scene.play(contender)
  } catch (error) {
    return {
      delivery: { whole: false, tokens: 0, frames: 0, faults: [error instanceof Error ? error.message : 'failed'] },
    }
  }
}

function rotated(list, by) {
  const from = list.length === 0 ? 0 : by % list.length
  return [...list.slice(from), ...list.slice(0, from)]
}
