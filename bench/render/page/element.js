// The whole way of an answer: a client that reads events, the block, its pace, its caret, and the renderer in it.
import '../../../packages/client/src/elements/define.ts'
import { createSimulator } from '../../../packages/client/src/testing/index.ts'

/** Script of the animation frame that is under way, in milliseconds; what is timed is asked for by the block. */
let scriptOfFrame = 0

const ask = globalThis.requestAnimationFrame.bind(globalThis)
globalThis.requestAnimationFrame = (run) =>
  ask((now) => {
    const start = performance.now()
    run(now)
    scriptOfFrame += performance.now() - start
  })

/** Resolves with the next frame, whose own work has been done by then. */
const frame = () => new Promise((resolve) => ask(resolve))

/** A block that is asked something, as a page would show it. */
async function openBlock(container, pace) {
  const simulator = createSimulator()
  const block = Object.assign(document.createElement('ai-block'), { client: simulator.client, pace })
  container.append(block)
  await block.updateComplete
  const started = simulator.next()
  block.submit('Why?')
  const stream = await started
  await block.updateComplete
  return { block, simulator, stream, answer: () => block.shadowRoot.querySelector('.answer') }
}

/** How long a model takes to its first word, at best. */
const FIRST_TOKEN_MS = 300

/**
 * Streams a source through a block, some characters an animation frame, until all of it is painted; the milliseconds of
 * script in each frame: reading the event, and painting.
 */
export async function streamThroughBlock(container, source, { pace, charsPerFrame }) {
  const { block, simulator, stream, answer } = await openBlock(container, pace)
  await new Promise((resolve) => setTimeout(resolve, FIRST_TOKEN_MS))
  const script = []
  for (let end = 0; end < source.length; end += charsPerFrame) {
    await frame()
    const start = performance.now()
    stream.say(source.slice(end, end + charsPerFrame))
    await Promise.resolve()
    script.push(scriptOfFrame + performance.now() - start)
    scriptOfFrame = 0
  }
  stream.complete()
  while (answer().querySelector('[data-caret]')) {
    await frame()
    script.push(scriptOfFrame)
    scriptOfFrame = 0
  }
  const shown = answer().textContent.length
  block.remove()
  simulator.close()
  return { script, shown }
}
