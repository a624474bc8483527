import type { BlockState } from '../../../src/elements/index.js'
import { type Bench, type BenchOptions, openBench, shown } from './bench.js'
import type { BlockName } from './samples.js'
import { SCENES } from './scenes.js'

/** A block of a kind in a state, painted. */
export async function openScene(name: BlockName, state: BlockState, options?: BenchOptions): Promise<Bench> {
  const bench = await openBench(name, options)
  await SCENES[state].reach(bench)
  const { block, sample } = bench
  await shown(block, `.base[data-state=${state}]`)
  if (state !== 'idle') await shown(block, `.answer.${sample.view}`)
  await block.updateComplete
  return bench
}
