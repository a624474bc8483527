// Shows every state of the block that the address names, `?block=quiz`, each standing still. `data-ready` says when that
// is done, and what blocks there are.
import type { BlockState } from '../../src/elements/index.js'
import type { Bench } from '../elements/kit/bench.js'
import { openScene } from '../elements/kit/open-scene.js'
import { type BlockName, SAMPLES } from '../elements/kit/samples.js'
import { SCENES } from '../elements/kit/scenes.js'
import { type Variant, VARIANTS } from '../elements/kit/variants.js'

/** When each question is asked, and where a moving thing stands, in milliseconds. */
const ASKED_AT = 10_000
const MOVED = 700
const SCENE_MS = 4_000

let now = ASKED_AT
// What the figures tell must not depend on how long it took to paint them.
performance.now = () => now

const pass = (milliseconds: number): void => {
  now += milliseconds
}

function place(caption: string): HTMLElement {
  const figure = document.createElement('figure')
  const words = document.createElement('figcaption')
  words.textContent = caption
  figure.append(words)
  document.querySelector('#sheet')?.append(figure)
  return figure
}

async function show(name: BlockName): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const state of Object.keys(SCENES) as BlockState[]) {
    now = ASKED_AT
    benches.push(await openScene(name, state, { place: place(state), pass }))
  }
  for (const [caption, variant] of variantsOf(name)) {
    now = ASKED_AT
    const bench = await openScene(name, variant.from, { place: place(caption), pass })
    await variant.reach(bench)
    benches.push(bench)
  }
  return benches
}

function variantsOf(name: BlockName): [string, Variant][] {
  return Object.entries(VARIANTS).filter(([, { block }]) => block === name)
}

/** Stops what moves, each at the same place. */
function freeze({ block }: Bench): void {
  for (const animation of block.shadowRoot?.getAnimations() ?? []) {
    animation.pause()
    animation.currentTime = MOVED
  }
}

/** Everything at the same moment, which is as long after the question as the longest scene takes. */
async function settle(benches: readonly Bench[]): Promise<void> {
  now = ASKED_AT + SCENE_MS
  for (const { block } of benches) block.requestUpdate()
  await Promise.all(benches.map(({ block }) => block.updateComplete))
  await document.fonts.ready
  for (const bench of benches) freeze(bench)
}

const name = new URL(location.href).searchParams.get('block') ?? ''
if (Object.hasOwn(SAMPLES, name)) await settle(await show(name as BlockName))
document.documentElement.dataset['ready'] = Object.keys(SAMPLES).join(' ')
