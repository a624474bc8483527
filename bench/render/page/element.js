// The whole way of an answer: a client that reads events, the block, its pace, its caret, and the renderer in it.
import '../../../packages/client/src/elements/define.ts'
import { createSimulator } from '../../../packages/client/src/testing/index.ts'
import { forget, span, tick } from './spans.js'

/** How long a model takes to its first word, at best. */
const FIRST_TOKEN_MS = 300

const ask = globalThis.requestAnimationFrame.bind(globalThis)
// What the block does in its frames is part of the trace.
globalThis.requestAnimationFrame = (run) => ask((now) => span('script', () => run(now)))

/** Resolves in the next frame, behind what was asked for before. */
const frame = () => new Promise((resolve) => ask(resolve))

/** A block that was asked something, as a page would show it. */
async function openBlock(container, pace) {
  const simulator = createSimulator()
  const block = Object.assign(document.createElement('ai-block'), { client: simulator.client, pace })
  container.append(block)
  await block.updateComplete
  const started = simulator.next()
  block.submit('Why?')
  const stream = await started
  await block.updateComplete
  return { block, simulator, stream }
}

/** Streams a source through a block, some characters an animation frame, until all of it is painted. */
export async function streamThroughBlock(container, source, { pace, charsPerFrame }) {
  const { block, simulator, stream } = await openBlock(container, pace)
  await new Promise((resolve) => setTimeout(resolve, FIRST_TOKEN_MS))
  forget()
  for (let end = 0; end < source.length; end += charsPerFrame) {
    await frame()
    tick()
    span('script', () => stream.say(source.slice(end, end + charsPerFrame)))
  }
  stream.complete()
  do {
    await frame()
    tick()
  } while (block.shadowRoot.querySelector('.answer [data-caret]'))
  forget()
  block.remove()
  simulator.close()
}
