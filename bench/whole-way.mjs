// Scenes of the whole way of a token: a vendor before the server, the bytes behind it, and the page in which it is painted.
import { blocks } from './scenarios/blocks.mjs'
import { click } from './scenarios/click.mjs'
import { vendor, vendorPace } from './scenarios/vendor.mjs'
import { wire } from './scenarios/wire.mjs'

/** Tokens of each stream whose bytes are counted: most answers have numbers of three digits. */
const NUMBERED = { from: 100, to: 400 }

/** @returns {import('./plan.mjs').Scene} */
function wireScene(burst, said, rivals) {
  return {
    key: `wire-${burst}`,
    title: `Bytes of a token on the wire, ${said}, ids of eight characters`,
    kind: 'wire',
    // Nothing of it depends on the machine's mood.
    rounds: 1,
    contenders: ['runnel', ...rivals],
    play: (contender) => wire(contender, { ...NUMBERED, burst }),
  }
}

const THROUGH_SDKS = { contenders: ['runnel-openai', 'ai-sdk-6-openai', 'ai-sdk-7-openai'] }

/** @type {readonly import('./plan.mjs').Scene[]} */
const VENDORS = [
  {
    ...THROUGH_SDKS,
    key: 'vendor',
    rounds: 3,
    title: '200 streams of a vendor that speaks as OpenAI does and writes as fast as it is read',
    kind: 'vendor',
    play: (contender) => vendor(contender, { streams: 200, connections: 20, warmUpCpuMs: 3_000, measureCpuMs: 1_200 }),
  },
  {
    ...THROUGH_SDKS,
    key: 'vendor-pace',
    rounds: 2,
    title: '50 streams of that vendor, of 50 tokens/s each',
    kind: 'vendor-pace',
    play: (contender) => vendorPace(contender, { streams: 50, connections: 5, warmUpMs: 2_000, measureMs: 2_000 }),
  },
]

/** In Chromium. @type {readonly import('./plan.mjs').Scene[]} */
const PAGES = [
  {
    key: 'click',
    title: 'From a click to the first token in the page, on an open connection, the model answering at once',
    kind: 'click',
    rounds: 2,
    contenders: ['runnel'],
    play: (contender) => click(contender, { count: 50 }),
  },
  {
    key: 'blocks',
    title: 'A page of 20 blocks, each of which is answered with 100 tokens/s',
    kind: 'blocks',
    rounds: 2,
    contenders: ['runnel'],
    play: (contender) => blocks(contender, { blocks: 20, perSecond: 100, measureMs: 7_000 }),
  },
]

/** @type {readonly import('./plan.mjs').Scene[]} */
export const WHOLE_WAY = [
  ...VENDORS,
  wireScene(1, 'each by itself', ['raw-ws', 'socket-io', 'raw-sse', 'ag-ui']),
  wireScene(4, 'four of a stream at a time', ['raw-ws']),
  ...PAGES,
]
