// What is promised of Runnel, and whether the runs kept it.
import { counted, number, spread } from './figures.mjs'
import { netUs } from './tables.mjs'

/** @param {import('../rounds.mjs').Results} results */
export function goals(results) {
  const of = (scene, name, field) => spread(results.get(scene)?.get(name) ?? [], field).middle
  const times = (scene, rival, ours = 'runnel') => of(scene, ours, 'perSecond') / of(scene, rival, 'perSecond')
  const found = results.get('redis-1000') ?? new Map()
  const all = [
    atLeast(
      'tokens/s of a core, 200 streams on 20 connections, × ws with a frame per token',
      6,
      times('throughput-200-20', 'raw-ws'),
    ),
    atLeast('the same, × Socket.IO', 7, times('throughput-200-20', 'socket-io')),
    atLeast('the same, × AI SDK 6', 200, times('throughput-200-20', 'ai-sdk-6')),
    atLeast('the same, × AI SDK 7', 200, times('throughput-200-20', 'ai-sdk-7')),
    atLeast('200 streams on 200 connections, × ws with a frame per token', 2, times('throughput-200-200', 'raw-ws')),
    atLeast(
      'streams of 50 tokens/s that a core holds, × ws with a frame per token',
      2.5,
      capacity(results, 'runnel') / capacity(results, 'raw-ws'),
    ),
    atMost('added latency of 1,000 streams, p50 in ms', 0.5, of('pace-1000', 'runnel', 'p50')),
    atMost('the same, p99 in ms', 6, of('pace-1000', 'runnel', 'p99')),
    atMost(
      'CPU of a token with Redis, × memory, the source taken off both',
      2,
      netUs(found, 'runnel-redis') / netUs(found, 'runnel'),
    ),
    atMost(
      'CPU of a token with Redis, × resumable-stream with one follower',
      1,
      netUs(found, 'runnel-redis') / netUs(found, 'resumable-followed'),
    ),
    atMost('added latency with Redis at the owner, p99 in ms', 15, of('redis-1000', 'runnel-redis', 'p99')),
    atMost('the same at another node', 30, of('redis-1000', 'runnel-elsewhere', 'p99')),
    atMost(
      'connections to Redis of one node at 1,000 streams',
      2,
      of('redis-1000', 'runnel-redis', 'redisConnections'),
    ),
    atMost('the same at 10 streams', 2, of('redis-10', 'runnel-redis', 'redisConnections')),
    atMost('an open connection of 2,000 that wait, KiB', 12, of('idle-2000', 'runnel', 'rssKiB')),
    atMost('an ended stream of 500 tokens that is kept, KiB', 6, of('memory', 'runnel', 'endedKiB')),
    atMost('an open connection of 10,000 that wait, KiB', 12, of('idle-10000', 'runnel', 'rssKiB')),
    atMost(
      'prompt read to first chunk written, the provider’s time taken off, 1,000 other streams, p99 in ms',
      10,
      of('first-token-busy', 'runnel', 'withinP99'),
    ),
    atMost('click to first token painted, shown at once, p95 in ms', 100, of('click', 'runnel', 'instantP95')),
    atMost('the same, typed as blocks do by default', 100, of('click', 'runnel', 'typedP95')),
    atLeast(
      '200 streams through the SDK for OpenAI from a local vendor, × AI SDK 6',
      20,
      times('vendor', 'ai-sdk-6-openai', 'runnel-openai'),
    ),
    atLeast('the same, × AI SDK 7', 20, times('vendor', 'ai-sdk-7-openai', 'runnel-openai')),
    atMost('bytes of a token of prose, one to a frame', 60, of('wire-1', 'runnel', 'bytes')),
    atMost('the same, four to a frame', 30, of('wire-4', 'runnel', 'bytes')),
    noGoal('20 blocks of 100 tokens/s: ms of the page’s main thread in a second', of('blocks', 'runnel', 'busyMs')),
    noGoal('the same: frames missing, %', 100 * of('blocks', 'runnel', 'droppedShare')),
    noGoal(
      'the same: longest task, ms (0: none of 50 or more)',
      spread(results.get('blocks')?.get('runnel') ?? [], 'longestMs').most,
    ),
    noGoal('the same: heap of the page behind 1,200 tokens in each, MiB', of('blocks', 'runnel', 'heapAfterMiB')),
    atMost('2,000 readers come back: all live, ms', 2_000, of('storm', 'runnel', 'liveAll')),
    atMost('the same: p99 of those who stayed, ms', 100, of('storm', 'runnel', 'healthyP99')),
    atMost(
      'a token behind 450,000 others, × one behind 2,000',
      1.15,
      of('length', 'runnel', 'at450000') / of('length', 'runnel', 'at2000'),
    ),
    atMost('the built program to its first answer, ms', 500, of('start', 'runnel', 'aloneMs')),
    atMost('the same through npm, ms', 800, of('start', 'runnel', 'npmMs')),
  ]
  return all.filter(({ value }) => Number.isFinite(value))
}

/** Sizes at which streams were paced. */
const SIZES = [200, 1_000, 2_000, 4_000]
const HELD = 0.99
const LATE_MS = 50

/** Streams of 50 tokens/s that a core holds; where it fell behind, the share that it still wrote. */
function capacity(results, name) {
  let most = Number.NaN
  for (const size of SIZES) {
    const rounds = results.get(`pace-${size}`)?.get(name) ?? []
    // A size that nobody measured may be the one that counts.
    if (counted(rounds).length === 0) return Number.NaN
    const [held, p99] = [spread(rounds, 'held').middle, spread(rounds, 'p99').middle]
    if (held < HELD || p99 > LATE_MS) return Math.max(Number.isNaN(most) ? 0 : most, held < HELD ? held * size : 0)
    most = size
  }
  return most
}

const atLeast = (what, goal, value) => ({ what, goal: `≥ ${number(goal)}`, value, isKept: value >= goal })
/** Told, and promised of nobody. */
const noGoal = (what, value) => ({ what, goal: '–', value, isKept: undefined })
const atMost = (what, goal, value) => ({ what, goal: `≤ ${number(goal)}`, value, isKept: value <= goal })
