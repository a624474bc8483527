// The figures of docs/scaling.md, between its marks, and what they come to for a million readers.
import { readFile, writeFile } from 'node:fs/promises'
import { number, spread, table } from './figures.mjs'
import { netUs, othersShare } from './tables.mjs'
import { machine, today } from './versions.mjs'

const PAGE = new URL('../../docs/scaling.md', import.meta.url)
const BEGIN = '<!-- measured: written by `npm run bench -- --write` -->'
const END = '<!-- measured: end -->'

/** The share of a core that is planned for. */
const SHARE = 0.6
const PACE = 50
const KIB = 1_024
const GIB = 1_073_741_824

/** A service of which one reads in fifty is being answered, in 500 tokens each. */
const READERS = 1_000_000
const ANSWERED = 1 / 50
const TOKENS = 500
const TTL_S = 600
const SERVER_GIB = 4
const PRIMARY_GIB = 8

/** @param {import('../rounds.mjs').Results} results */
export async function writeScaling(results) {
  const costs = costsOf(results)
  const page = await readFile(PAGE, 'utf8')
  const [before, rest = ''] = page.split(BEGIN)
  const after = rest.split(END)[1] ?? ''
  const text = [`${before}${BEGIN}`, said(costs), `${END}${after}`].join('\n\n')
  await writeFile(PAGE, text)
}

function costsOf(results) {
  const of = (scene, name, field) => spread(results.get(scene)?.get(name) ?? [], field).middle
  const redis = results.get('redis-1000') ?? new Map()
  return {
    others: othersShare(redis),
    alone: netUs(redis, 'runnel'),
    kept: netUs(redis, 'runnel-redis'),
    followed: of('redis-1000', 'runnel-elsewhere', 'followUs'),
    redis: of('redis-1000', 'runnel-redis', 'redisUs'),
    redisFollowed: of('redis-1000', 'runnel-elsewhere', 'redisUs'),
    commands: of('redis-1000', 'runnel-redis', 'redisCommands'),
    bytesIn: of('redis-1000', 'runnel-elsewhere', 'redisIn'),
    bytesOut: of('redis-1000', 'runnel-elsewhere', 'redisOut'),
    connectionsAt10: of('redis-10', 'runnel-redis', 'redisConnections'),
    connectionsAt1000: of('redis-1000', 'runnel-redis', 'redisConnections'),
    idleKiB: of('idle-10000', 'runnel', 'rssKiB'),
    activeKiB: of('memory', 'runnel', 'activeKiB'),
    endedKiB: of('memory', 'runnel', 'endedKiB'),
    endedOnRedisKiB: of('memory', 'runnel-redis', 'endedKiB'),
    redisKiB: of('memory', 'runnel-redis', 'redisKiB'),
  }
}

function said(costs) {
  return `Measured on ${today()} (${machine()}), 1,000 streams of 50 tokens/s, tokens of 10 characters; the cost of the source that stands in for a model is taken off; the server's core did
${costs.others ?? 'an unknown share'} of the time something else. What a machine of one's own does, \`npm run bench\` says.

${figures(costs)}

${million(costs)}`
}

function figures(costs) {
  const tokens = (us) => (SHARE * 1e6) / us
  const rows = [
    [
      'server, memory: CPU of a token',
      `${number(costs.alone)} µs`,
      `${number(tokens(costs.alone))} tokens/s, ${number(tokens(costs.alone) / PACE)} answers at a time`,
    ],
    [
      'server, Redis: CPU of a token (*c*)',
      `${number(costs.kept)} µs`,
      `${number(tokens(costs.kept))} tokens/s, ${number(tokens(costs.kept) / PACE)} answers at a time`,
    ],
    [
      'server: CPU of a token that another one wrote (*f*)',
      `${number(costs.followed)} µs`,
      `${number(tokens(costs.followed))} tokens/s, ${number(tokens(costs.followed) / PACE)} answers at a time`,
    ],
    [
      'server: memory of a connection (*m*)',
      `${number(costs.idleKiB)} KiB`,
      `${number(GIB / KIB / costs.idleKiB)} readers in a GiB`,
    ],
    ['server: memory of a stream that begins', `${number(costs.activeKiB)} KiB`, ''],
    [
      'server: memory of a stream of 500 tokens that has ended',
      `${number(costs.endedKiB)} KiB`,
      `${number(costs.endedOnRedisKiB)} KiB with Redis`,
    ],
    [
      'Redis: CPU of a token (*k*)',
      `${number(costs.redis)} µs`,
      `${number(tokens(costs.redis))} tokens/s; ${number(costs.redisFollowed)} µs where another server follows`,
    ],
    [
      'Redis: commands',
      `${number(costs.commands * PACE * 1_000)} a second`,
      `${number(costs.commands)} a token, the ones within scripts counted`,
    ],
    [
      'Redis: memory of a stream of 500 tokens (*b*)',
      `${number(costs.redisKiB)} KiB`,
      `${number(GIB / KIB / costs.redisKiB)} streams in a GiB`,
    ],
    [
      'Redis: network of a token, one server following (*n*)',
      `${number(costs.bytesIn)} bytes in, ${number(costs.bytesOut)} out`,
      '',
    ],
    [
      'Redis: connections of one server',
      `${number(costs.connectionsAt10)} at 10 streams`,
      `${number(costs.connectionsAt1000)} at 1,000`,
    ],
  ]
  return table(['', 'cost', `at ${SHARE} of a core`], rows, { markdown: true })
}

function million({ kept, followed, redisFollowed, bytesIn, bytesOut, idleKiB, redisKiB }) {
  const answers = READERS * ANSWERED
  const perSecond = answers * PACE
  const cores = (us) => Math.ceil((perSecond * us) / 1e6 / SHARE)
  const streamsPerSecond = perSecond / TOKENS
  const stored = streamsPerSecond * (TOKENS / PACE + TTL_S) * redisKiB * KIB
  const servers = { cpu: cores(kept + followed), memory: Math.ceil((READERS * idleKiB * KIB) / (SERVER_GIB * GIB)) }
  const primaries = { cpu: cores(redisFollowed), memory: Math.ceil(stored / (PRIMARY_GIB * GIB)) }
  const [needed, nodes] = [Math.max(servers.cpu, servers.memory) + 1, Math.max(primaries.cpu, primaries.memory)]
  const gigabits = (perSecond * (bytesIn + bytesOut) * 8) / 1e9
  const first = servers.cpu >= servers.memory ? 'the CPU of the servers' : 'the memory of the servers'
  return `**One million readers**, of whom one in fifty is being answered at a time (${number(answers)} answers of 50 tokens/s and ${TOKENS} tokens, ${number(perSecond)} tokens/s, ${number(streamsPerSecond)} new ones a second), nearly all of
them read at another server than the one that writes (*F* = 1), kept for ${TTL_S} s:

| | by CPU | by memory | |
| --- | --: | --: | --- |
| servers, of ${SERVER_GIB} GiB for connections | ${number(servers.cpu)} | ${number(servers.memory)} | ${number(needed)} with one to spare |
| primaries of Redis, of ${PRIMARY_GIB} GiB | ${number(primaries.cpu)} | ${number(primaries.memory)} | ${number(nodes)}, each with a replica |
| network of Redis | | | ${number(gigabits)} Gbit/s in all, ${number(gigabits / nodes)} a primary |
| connections of one primary | | | ${number(2 * needed)} |

What gives way first is ${first}; a single Redis does at ${number((SHARE * 1e6) / redisFollowed / PACE)} answers at a time, long before its memory is full. The layout that carries it is a Redis Cluster of ${number(nodes)} primaries, each
with a replica on another machine. A stream's keys carry the tag of its partition, and the 64 partitions are spread over the slots: with ${number(nodes)} primaries each has about ${number(Math.ceil(64 / nodes))} of them, and beyond 64
primaries nothing is gained. Every server has its two connections to each of them; what is published stays in its shard. In front, ${number(Math.ceil(READERS / 28_000))} addresses for proxies, as each holds some 28,000 connections to
one server. Where sessions stick to the server that writes, *F* is nearly 0: ${number(cores(kept))} servers by CPU.`
}
