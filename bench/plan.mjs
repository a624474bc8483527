// What is run, and how long. Interleaved: each round runs every contender once in each scenario, from another one on.
import { contenders } from './contenders.mjs'
import { pace } from './scenarios/pace.mjs'
import { throughput } from './scenarios/throughput.mjs'

/** Code is compiled on the server's core, too: what is measured comes after that. */
const THROUGHPUT = { warmUpCpuMs: 1_500, measureCpuMs: 1_500 }
const PACE = { warmUpMs: 2_000, measureMs: 4_000 }
/** Streams of one connection where several share one. */
const STREAMS_PER_CONNECTION = 10

/**
 * @typedef {object} Scene one scenario at one size
 * @property {string} key
 * @property {string} title
 * @property {'throughput' | 'pace'} kind
 * @property {(contender: import('./contenders.mjs').Contender, more?: object) => Promise<object>} play
 */

/** @returns {Scene} */
function throughputScene(streams, connections, times = THROUGHPUT) {
  return {
    key: `throughput-${streams}-${connections}`,
    title: `${streams} streams on ${connections} connections, a token per stream and turn`,
    kind: 'throughput',
    play: (contender, more) => throughput(contender, { ...times, streams, connections, ...more }),
  }
}

/** @returns {Scene} */
function paceScene(streams, times = PACE) {
  const connections = Math.ceil(streams / STREAMS_PER_CONNECTION)
  return {
    key: `pace-${streams}`,
    title: `${streams.toLocaleString('en')} streams of 50 tokens/s, ten on a connection`,
    kind: 'pace',
    play: (contender, more) => pace(contender, { ...times, streams, connections, ...more }),
  }
}

/** Under two minutes, and good for a glance only. */
export const QUICK = {
  rounds: 2,
  contenders: ['runnel', 'raw-ws', 'ws-batch', 'floor-frames'],
  scenes: [
    throughputScene(200, 20, { warmUpCpuMs: 1_000, measureCpuMs: 800 }),
    throughputScene(200, 200, { warmUpCpuMs: 1_000, measureCpuMs: 800 }),
    paceScene(1_000, { warmUpMs: 1_500, measureMs: 1_500 }),
  ],
}

export const FULL = {
  rounds: 5,
  contenders: contenders.map(({ name }) => name),
  scenes: [
    throughputScene(200, 20),
    throughputScene(200, 200),
    paceScene(200),
    paceScene(1_000),
    paceScene(2_000),
    paceScene(4_000),
  ],
}
