// Who is measured. Each runs in a process of its own, from `rivals/servers/<name>.mjs`.

/**
 * Starts a contender's server on a free port of loopback.
 * @callback Serve
 * @param {{ source: import('./server/source.mjs').Source, options?: object }} given
 * @returns {Promise<{ port: number, close(): unknown }>}
 */

/**
 * @typedef {object} Contender
 * @property {string} name as on the command line
 * @property {string} title
 * @property {string} wire which of `client/wires`
 * @property {string} [server] the module, where it is not the name's
 * @property {object} [options] for its server
 * @property {boolean} [redis] it needs a Redis
 * @property {boolean} [vendor] its tokens come from a vendor's server, which has the source
 * @property {string} [elsewhere] the wire of readers at a second node; where it is the contender's own, all are there
 * @property {boolean} [isFloor] delivers nothing, or nothing that anybody could use
 * @property {boolean} [isRival] of another project: runs the shorter plan
 * @property {boolean} [isSingle] one connection per stream, always
 */

/** @type {readonly Contender[]} */
export const contenders = [
  { name: 'runnel', title: 'Runnel', wire: 'websocket' },
  { name: 'raw-ws', title: 'ws, a frame per token', wire: 'websocket' },
  { name: 'ws-batch', title: 'ws, an array per turn', wire: 'websocket' },
  { name: 'runnel-redis', title: 'Runnel on Redis', wire: 'websocket', server: 'runnel', redis: true },
  {
    name: 'runnel-elsewhere',
    title: 'Runnel on Redis, read at another node',
    wire: 'elsewhere',
    elsewhere: 'elsewhere',
    server: 'runnel',
    redis: true,
  },
  { name: 'socket-io', title: 'Socket.IO', wire: 'socket.io', isRival: true },
  { name: 'raw-sse', title: 'node:http, an event per token', wire: 'sse', isRival: true, isSingle: true },
  { name: 'fastify-sse', title: '@fastify/sse', wire: 'sse', isRival: true, isSingle: true },
  { name: 'ag-ui', title: 'AG-UI’s encoder', wire: 'sse', isRival: true, isSingle: true },
  { name: 'durable-streams', title: 'Durable Streams, in memory', wire: 'durable', isRival: true, isSingle: true },
  { name: 'tanstack-ai', title: 'TanStack AI', wire: 'sse', isRival: true, isSingle: true },
  { name: 'ai-sdk-6', title: 'AI SDK 6', wire: 'sse', isRival: true, isSingle: true },
  { name: 'ai-sdk-7', title: 'AI SDK 7', wire: 'sse', isRival: true, isSingle: true },
  {
    name: 'ai-sdk-6-resumable',
    title: 'AI SDK 6 in resumable-stream',
    wire: 'sse',
    server: 'ai-sdk-6',
    redis: true,
    isRival: true,
    isSingle: true,
  },
  { name: 'runnel-openai', title: 'Runnel', wire: 'websocket', server: 'runnel', vendor: true },
  {
    name: 'ai-sdk-6-openai',
    title: 'AI SDK 6',
    wire: 'sse',
    server: 'ai-sdk-6',
    vendor: true,
    isRival: true,
    isSingle: true,
  },
  {
    name: 'ai-sdk-7-openai',
    title: 'AI SDK 7',
    wire: 'sse',
    server: 'ai-sdk-7',
    vendor: true,
    isRival: true,
    isSingle: true,
  },
  {
    name: 'resumable',
    title: 'resumable-stream, nobody follows',
    wire: 'sse',
    redis: true,
    isRival: true,
    isSingle: true,
  },
  {
    name: 'resumable-followed',
    title: 'resumable-stream, one follower at another server',
    wire: 'sse',
    server: 'resumable',
    elsewhere: 'sse-follow',
    redis: true,
    isRival: true,
    isSingle: true,
  },
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
