import { elsewhere } from './elsewhere.mjs'
import { socketIo } from './socket-io.mjs'
import { durable, sse, sseFollow } from './sse.mjs'
import { websocket } from './websocket.mjs'

/**
 * How a contender is asked and understood.
 * @typedef {object} Wire
 * @property {Buffer} end what comes once per stream, at its end
 * @property {readonly string[]} texts one of them stands in whatever carries text
 * @property {boolean} [isSingle] a connection carries one stream
 * @property {(lane: import('../lane.mjs').Lane, ids: readonly string[], help: { startAt?(ids: readonly string[]): Promise<string>, session?: string }) => unknown} ask
 * @property {(lane: import('../lane.mjs').Lane, ids: readonly string[]) => void} prompt on a connection that is open already
 * @property {(bytes: Buffer, add: (id: string, part: Part) => void, ids: readonly string[]) => void} decode after the run
 */

/**
 * @typedef {object} Part what a message says of a stream
 * @property {string} [text]
 * @property {number} [from] the first number that the text has, where tokens are numbered
 * @property {number} [seq] the last one
 * @property {boolean} [ended]
 * @property {string} [fault]
 */

/** @type {Record<string, Wire>} */
export const wires = { websocket, elsewhere, 'socket.io': socketIo, sse, durable, 'sse-follow': sseFollow }
