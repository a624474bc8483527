// The tables of the scenes in `whole-way.mjs`.
import { number, spread, withSpread } from './figures.mjs'

const middles = (rounds, fields) => fields.map((field) => number(spread(rounds, field).middle))
const percent = (share) => (Number.isFinite(share) ? `${number(share * 100)} %` : '–')

/** How many tokens it does for one of a contender of the same scene. */
function timesOf(found, name, base) {
  const ratio = spread(found.get(base) ?? [], 'cpuUs').middle / spread(found.get(name), 'cpuUs').middle
  return Number.isFinite(ratio) ? `${number(ratio)} ×` : '–'
}

/** By the kind of scene: the head of its table, and the cells of a contender. */
export const WHOLE_WAY_COLUMNS = {
  vendor: {
    head: ['', 'tokens/s of a core', '× AI SDK 6', 'CPU µs/token', 'of it system', 'bytes/token', 'tokens/frame'],
    row: (found, name, rounds) => [
      withSpread(spread(rounds, 'perSecond')),
      timesOf(found, name, 'ai-sdk-6-openai'),
      ...middles(rounds, ['cpuUs', 'systemUs', 'bytes', 'perFrame']),
    ],
  },
  'vendor-pace': {
    head: ['', 'pace held', 'CPU µs/token', '× AI SDK 6', 'of it system', 'server CPU'],
    row: (found, name, rounds) => [
      ...middles(rounds, ['held']),
      withSpread(spread(rounds, 'cpuUs')),
      timesOf(found, name, 'ai-sdk-6-openai'),
      ...middles(rounds, ['systemUs']),
      percent(spread(rounds, 'serverShare').middle),
    ],
  },
  wire: {
    head: ['', 'bytes/token of prose', 'tokens/frame', 'bytes/token with Markdown and code'],
    row: (_found, _name, rounds) => middles(rounds, ['bytes', 'perFrame', 'answerBytes']),
  },
  click: {
    head: [
      '',
      'shown at once, p50 ms',
      'p95',
      'typed: its first characters, p50',
      'p95',
      'all of it, p50',
      'p95',
      'first click of a page',
    ],
    row: (_found, _name, rounds) =>
      middles(rounds, ['instantP50', 'instantP95', 'beginsP50', 'beginsP95', 'typedP50', 'typedP95', 'veryFirstMs']),
  },
  blocks: {
    head: [
      '',
      'pace held',
      'main thread, ms of a second',
      'of it script',
      'style and layout',
      'frames/s',
      'frames missing',
      'longest task, ms',
      'heap before, MiB',
      'behind',
    ],
    row: (_found, _name, rounds) => [
      ...middles(rounds, ['held']),
      withSpread(spread(rounds, 'busyMs')),
      ...middles(rounds, ['scriptMs', 'layoutMs', 'frames']),
      percent(spread(rounds, 'droppedShare').middle),
      // A browser tells of tasks from 50 ms on.
      spread(rounds, 'longestMs').most === 0 ? '< 50' : number(spread(rounds, 'longestMs').most),
      ...middles(rounds, ['heapBeforeMiB', 'heapAfterMiB']),
    ],
  },
}
