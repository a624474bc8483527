// What is run, by whom, and how long. Interleaved: each round runs every contender once in each scene, from another one on.
import { firstToken } from './scenarios/first-token.mjs'
import { idle } from './scenarios/idle.mjs'
import { length } from './scenarios/length.mjs'
import { memory } from './scenarios/memory.mjs'
import { pace } from './scenarios/pace.mjs'
import { slowReaders } from './scenarios/slow-readers.mjs'
import { start } from './scenarios/start.mjs'
import { storm } from './scenarios/storm.mjs'
import { throughput } from './scenarios/throughput.mjs'
import { WHOLE_WAY } from './whole-way.mjs'

/** Code is compiled on the server's core, too: what is measured comes after that. */
const THROUGHPUT = { warmUpCpuMs: 1_000, measureCpuMs: 550 }
const PACE = { rushMs: 800, warmUpMs: 300, measureMs: 1_200 }
/** A server whose core is full is slower to settle, and its percentiles need more tokens. */
const CROWDED = { ...PACE, measureMs: 2_000 }

/** Streams of one connection where several share one. */
const STREAMS_PER_CONNECTION = 10

const PACED = ['runnel', 'raw-ws', 'ws-batch']
const MAIN = ['runnel', 'raw-ws', 'ws-batch', 'floor-frames']
const FLOORS = ['floor-batch', 'floor-source']
const RIVALS = ['socket-io', 'raw-sse', 'fastify-sse', 'ag-ui', 'durable-streams', 'tanstack-ai']
const AI_SDKS = ['ai-sdk-6', 'ai-sdk-7']
/** Tokens of a stream, from and to, among which its cost is taken. */
export const LENGTHS = [
  [100, 2_000],
  [2_000, 12_000],
  [50_000, 90_000],
  [450_000, 500_000],
]

const ON_REDIS = ['floor-source', 'runnel', 'runnel-redis', 'runnel-elsewhere', 'resumable', 'resumable-followed']

/**
 * @typedef {object} Scene one scenario at one size
 * @property {string} key
 * @property {string} title
 * @property {string} kind which columns its table has
 * @property {readonly string[]} contenders
 * @property {number} [rounds] the most that it has
 * @property {(contender: import('./contenders.mjs').Contender, more?: object) => Promise<object>} play
 */

/** @returns {Scene} */
function throughputScene(streams, connections, contenders, times = THROUGHPUT) {
  return {
    key: `throughput-${streams}-${connections}`,
    title: `${streams} streams on ${connections} connections, a token per stream and turn`,
    kind: 'throughput',
    contenders,
    play: (contender) => throughput(contender, { ...times, streams, connections }),
  }
}

/** @returns {Scene} */
function paceScene(streams, contenders, times = PACE) {
  const connections = Math.ceil(streams / STREAMS_PER_CONNECTION)
  return {
    key: `pace-${streams}`,
    title: `${streams.toLocaleString('en')} streams of 50 tokens/s, ten on a connection`,
    kind: 'pace',
    contenders,
    play: (contender) => pace(contender, { ...times, streams, connections }),
  }
}

/** @returns {Scene} */
function redisScene(streams, contenders) {
  const scene = paceScene(streams, contenders, { ...PACE, warmUpMs: 1_000, measureMs: 1_500 })
  const title = `With Redis: ${streams.toLocaleString('en')} streams of 50 tokens/s, ten on a connection`
  return { ...scene, key: `redis-${streams}`, title, kind: 'redis' }
}

/** @returns {Scene} */
function memoryScene() {
  return {
    key: 'memory',
    title: 'Memory of a stream of 500 tokens: before its first one, and when it has ended and is kept',
    kind: 'memory',
    contenders: ['floor-source', 'raw-ws', 'runnel', 'runnel-redis'],
    play: (contender) => memory(contender, { streams: 2_000, connections: 20, tokens: 500 }),
  }
}

/** @returns {Scene} */
function idleScene(connections) {
  return {
    key: `idle-${connections}`,
    title: `${connections.toLocaleString('en')} open connections that wait for nothing`,
    kind: 'idle',
    contenders: ['runnel', 'raw-ws', 'socket-io'],
    play: (contender) => idle(contender, { connections }),
  }
}

/** Those that stand alone. @type {readonly Scene[]} */
const OTHERS = [
  {
    key: 'first-token',
    title: 'From the prompt to the first text, the model answering at once',
    kind: 'first-token',
    contenders: ['runnel', 'raw-ws', ...RIVALS.filter((name) => name !== 'durable-streams'), ...AI_SDKS],
    play: (contender) => firstToken(contender, { count: 100 }),
  },
  {
    key: 'first-token-busy',
    title: 'The same, while 1,000 streams of 50 tokens/s are written',
    kind: 'first-token',
    contenders: ['runnel', 'raw-ws', 'socket-io'],
    play: (contender) => firstToken(contender, { count: 150, busy: 1_000 }),
  },
  {
    key: 'slow-readers',
    title: 'One connection in ten takes nothing, 200 streams on 20 connections, a token per stream and turn',
    kind: 'slow-readers',
    contenders: ['runnel', 'raw-ws', 'ws-batch', 'socket-io'],
    play: (contender) => slowReaders(contender, { ...THROUGHPUT, streams: 200, connections: 20 }),
  },
  {
    key: 'storm',
    title: '2,000 readers come back at once in the middle of streams of 500 tokens, and read from the beginning',
    kind: 'storm',
    contenders: ['runnel'],
    play: (contender) => storm(contender, { readers: 2_000 }),
  },
  {
    key: 'length',
    title: 'CPU µs of a token, by how many of its stream came before it',
    kind: 'length',
    contenders: ['runnel'],
    play: (contender) => length(contender, { windows: LENGTHS }),
  },
  {
    key: 'start',
    title: 'From nothing to the first answered request',
    kind: 'start',
    contenders: ['runnel'],
    play: start,
  },
]

/** Under two minutes, and good for a glance only. */
export const QUICK = {
  rounds: 2,
  scenes: [
    throughputScene(200, 20, MAIN, { warmUpCpuMs: 800, measureCpuMs: 600 }),
    throughputScene(200, 200, MAIN, { warmUpCpuMs: 800, measureCpuMs: 600 }),
    paceScene(1_000, MAIN, { rushMs: 1_000, warmUpMs: 1_000, measureMs: 1_500 }),
  ],
}

/** Under half an hour. What hardly differs between rounds has three of them. */
export const FULL = {
  rounds: 5,
  scenes: [
    throughputScene(200, 20, [...MAIN, ...FLOORS, ...RIVALS, ...AI_SDKS, 'ai-sdk-6-resumable']),
    throughputScene(200, 200, [...MAIN, ...FLOORS, 'socket-io']),
    // The AI SDK keeps no pace beyond some fifty streams: its two points are lower.
    paceScene(50, ['runnel', 'raw-ws', ...AI_SDKS]),
    paceScene(200, [...MAIN, ...RIVALS, ...AI_SDKS]),
    paceScene(1_000, [...MAIN, 'floor-source', ...RIVALS]),
    paceScene(2_000, PACED, CROWDED),
    paceScene(4_000, PACED, CROWDED),
    { ...redisScene(1_000, ON_REDIS), rounds: 3 },
    // Where Redis, the readers and the second server do not fill the core that they share.
    { ...redisScene(200, ['runnel-redis', 'runnel-elsewhere']), rounds: 3 },
    redisScene(10, ['runnel-redis']),
    ...[memoryScene(), idleScene(2_000), idleScene(10_000), ...OTHERS].map((scene) => ({ ...scene, rounds: 3 })),
    ...WHOLE_WAY,
  ],
}
