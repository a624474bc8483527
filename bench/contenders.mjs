// Who is measured. Each runs in a process of its own, from `rivals/servers/<name>.mjs`.

/**
 * Starts a contender's server on a free port of loopback.
 * @callback Serve
 * @param {{ source: import('./server/source.mjs').Source, options?: object }} given
 * @returns {Promise<{ port: number, close(): unknown, mark?(): object }>}
 */

/**
 * @typedef {object} Contender
 * @property {string} name as on the command line
 * @property {string} title
 * @property {string} wire which of `client/wires`
 * @property {string} [server] the module, where it is not the name's
 * @property {object} [options] for its server
 * @property {boolean} [isFloor] delivers nothing, or nothing that anybody could use
 * @property {boolean} [isRival] of another project: runs the shorter plan
 * @property {boolean} [isSingle] one connection per stream, always
 */

/** @type {readonly Contender[]} */
export const contenders = [
  { name: 'runnel', title: 'Runnel', wire: 'websocket' },
  { name: 'raw-ws', title: 'ws, a frame per token', wire: 'websocket' },
  { name: 'ws-batch', title: 'ws, an array per turn', wire: 'websocket' },
  { name: 'floor-frames', title: 'floor: frames by hand, one write per turn, no log', wire: 'websocket' },
  { name: 'floor-batch', title: 'floor: constant bytes, one write per turn', wire: 'websocket', isFloor: true },
  { name: 'floor-source', title: 'floor: the source alone', wire: 'websocket', isFloor: true },
]

/** Compared with. */
export const BASE = 'raw-ws'

/** Where a contender's server is. @param {Contender} contender */
export function moduleOf({ name, server = name }) {
  return new URL(`./rivals/servers/${server}.mjs`, import.meta.url).href
}
