import { ADVERSARIAL, ordinary } from './documents.js'
import { streamThroughBlock } from './element.js'
import { RENDERERS } from './renderers.js'
import { warmUp } from '../../../packages/client/src/rendering/markdown/warm-up.ts'
import { forget, span, tick } from './spans.js'

const CHARS_PER_FRAME = 13
/** Even if a renderer is too slow for more. */
const MIN_FRAMES = 4
/** So often a long loop lets the browser breathe. */
const FRAMES_PER_TURN = 40

let session

function open(name) {
  session?.view.close()
  document.querySelector('main')?.remove()
  const container = document.body.appendChild(document.createElement('main'))
  session = { container, view: RENDERERS[name](container) }
  return session
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
const turn = () => new Promise((resolve) => setTimeout(resolve))

function documentOf(kind, tokens) {
  return kind === 'ordinary' ? ordinary(tokens) : ADVERSARIAL[kind](tokens)
}

/** Opens a renderer on a document, for `frames`. */
function start(name, kind, tokens) {
  const source = documentOf(kind, tokens)
  Object.assign(open(name), { source, end: 0 })
}

/** Shows the document up to `share` of it, as one update, and lets it settle. */
async function jump(share) {
  session.end = Math.max(session.end, Math.round(session.source.length * share))
  session.view.show(session.source.slice(0, session.end))
  for (let index = 0; index < 3; index++) await frame()
}

/** Streams on for `count` animation frames, or fewer if they take longer than `capMs`; how many it was. */
async function frames(count, capMs) {
  const began = performance.now()
  let done = 0
  for (; done < count && (done < MIN_FRAMES || performance.now() - began < capMs); done++) {
    await frame()
    session.end += CHARS_PER_FRAME
    session.view.show(session.source.slice(0, session.end))
  }
  await frame()
  return done
}

/** Streams a document for at most `capMs`; the milliseconds of script, and how far it came. */
async function stream(name, kind, tokens, { capMs }) {
  const source = documentOf(kind, tokens)
  const { view } = open(name)
  const began = performance.now()
  let ms = 0
  let end = 0
  for (let index = 0; end < source.length && performance.now() - began < capMs; index++) {
    end = Math.min(source.length, end + CHARS_PER_FRAME)
    const shown = source.slice(0, end)
    const start = performance.now()
    view.show(shown)
    ms += performance.now() - start
    if (index % FRAMES_PER_TURN === 0) await turn()
  }
  return { ms, share: end / source.length }
}

/** The ordinary document through our renderer alone, for a trace: each update's script, and the style and layout after it. */
async function throughRenderer(tokens) {
  const source = ordinary(tokens)
  const { container, view } = open('Runnel')
  // As the block does while its prompt is on the way.
  await warmUp()
  for (let index = 0, end = 0; end < source.length; index++) {
    end = Math.min(source.length, end + CHARS_PER_FRAME)
    const shown = source.slice(0, end)
    span('script', () => view.show(shown))
    span('layout', () => container.offsetHeight)
    tick()
    if (index % FRAMES_PER_TURN === 0) await turn()
  }
  forget()
}

/** The ordinary document through `<ai-block>`, for a trace. */
function throughBlock(tokens, pace) {
  session?.view.close()
  document.querySelector('main')?.remove()
  const container = document.body.appendChild(document.createElement('main'))
  return streamThroughBlock(container, ordinary(tokens), { pace, charsPerFrame: CHARS_PER_FRAME })
}

globalThis.bench = {
  throughBlock,
  throughRenderer,
  start,
  jump,
  frames,
  stream,
  renderers: Object.keys(RENDERERS),
  adversarial: Object.keys(ADVERSARIAL),
}
