// Scenes of the whole way of a token: a vendor before the server, the bytes behind it, and the page in which it is painted.
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

/** @type {readonly import('./plan.mjs').Scene[]} */
export const WHOLE_WAY = [
  wireScene(1, 'each by itself', ['raw-ws', 'socket-io', 'raw-sse', 'ag-ui']),
  wireScene(4, 'four of a stream at a time', ['raw-ws']),
]
