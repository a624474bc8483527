// From rounds to the tables of a scene.
import { BASE, contenders } from '../contenders.mjs'
import { counted, median, number, spread, table, withSpread } from './figures.mjs'
import { WHOLE_WAY_COLUMNS } from './whole-way-columns.mjs'

const titleOf = (name) => contenders.find((contender) => contender.name === name)?.title ?? name
const percent = (share) => (Number.isFinite(share) ? `${Math.round(share * 100)} %` : '–')

/** A row says so when a round did not count. */
function nameOf(name, rounds) {
  const lost = rounds.length - counted(rounds).length
  return lost === 0 ? titleOf(name) : `${titleOf(name)} (FAILED ${lost} of ${rounds.length})`
}

function timesOf(found, name, field) {
  const base = spread(found.get(BASE) ?? [], field).middle
  const ratio = spread(found.get(name), field).middle / base
  return Number.isFinite(ratio) ? `${number(ratio)} ×` : '–'
}

const COLUMNS = {
  ...WHOLE_WAY_COLUMNS,
  throughput: {
    head: ['', 'tokens/s of a core', `× ${BASE}`, 'CPU µs/token', 'of it system', 'bytes/token', 'tokens/frame'],
    row: (found, name, rounds) => [
      withSpread(spread(rounds, 'perSecond')),
      timesOf(found, name, 'perSecond'),
      number(spread(rounds, 'cpuUs').middle),
      number(spread(rounds, 'systemUs').middle),
      number(spread(rounds, 'bytes').middle),
      number(spread(rounds, 'perFrame').middle),
    ],
  },
  redis: {
    head: [
      '',
      'pace held',
      'added p50 ms',
      'p99',
      'CPU µs/token',
      'without the source',
      '× memory',
      'follower’s CPU',
      'Redis’ CPU',
      'commands/token',
      'bytes in',
      'bytes out',
      'connections',
    ],
    row: (found, name, rounds) => [
      number(spread(rounds, 'held').middle),
      number(spread(rounds, 'p50').middle),
      withSpread(spread(rounds, 'p99')),
      withSpread(spread(rounds, 'cpuUs')),
      number(netUs(found, name)),
      number(netUs(found, name) / netUs(found, 'runnel')),
      ...['followUs', 'redisUs', 'redisCommands', 'redisIn', 'redisOut', 'redisConnections'].map((field) =>
        number(spread(rounds, field).middle),
      ),
    ],
  },
  memory: {
    head: ['', 'before its first token, KiB', 'ended and kept, KiB', 'process, KiB', 'in Redis, KiB'],
    row: (_found, _name, rounds) => [
      withSpread(spread(rounds, 'activeKiB')),
      withSpread(spread(rounds, 'endedKiB')),
      number(spread(rounds, 'rssKiB').middle),
      number(spread(rounds, 'redisKiB').middle),
    ],
  },
  idle: {
    head: ['', 'process, KiB', 'of it heap, KiB'],
    row: (_found, _name, rounds) => [withSpread(spread(rounds, 'rssKiB')), number(spread(rounds, 'heapKiB').middle)],
  },
  'first-token': {
    head: [
      '',
      'own connection, p50 ms',
      'p95',
      'p99',
      'open connection, p50 ms',
      'p95',
      'p99',
      'within the server, p50 ms',
      'p95',
      'p99',
    ],
    row: (_found, _name, rounds) =>
      ['fresh', 'open', 'within'].flatMap((what) =>
        ['P50', 'P95', 'P99'].map((share) => number(spread(rounds, `${what}${share}`).middle)),
      ),
  },
  'slow-readers': {
    head: ['', 'tokens/s of a core', 'server grew by, MiB', 'bytes of memory for each token that was not taken'],
    row: (_found, _name, rounds) => [
      withSpread(spread(rounds, 'perSecond')),
      number(spread(rounds, 'grownMiB').middle),
      number(spread(rounds, 'keptBytes').middle),
    ],
  },
  storm: {
    head: [
      '',
      'half are live, ms',
      'all are live, ms',
      'server CPU, ms',
      'KiB a reader',
      'p99 of those who stayed, ms',
    ],
    row: (_found, _name, rounds) => [
      number(spread(rounds, 'liveP50').middle),
      withSpread(spread(rounds, 'liveAll')),
      number(spread(rounds, 'cpuMs').middle),
      number(spread(rounds, 'kibPerReader').middle),
      withSpread(spread(rounds, 'healthyP99')),
    ],
  },
  length: {
    head: ['', '100 to 2,000', '2,000 to 12,000', '50,000 to 90,000', '450,000 to 500,000'],
    row: (_found, _name, rounds) =>
      ['at100', 'at2000', 'at50000', 'at450000'].map((field) => withSpread(spread(rounds, field))),
  },
  start: {
    head: ['', 'the built program, ms', '`npm start`, ms'],
    row: (_found, _name, rounds) => [withSpread(spread(rounds, 'aloneMs')), withSpread(spread(rounds, 'npmMs'))],
  },
  pace: {
    head: ['', 'pace held', 'added p50 ms', 'p95', 'p99', 'CPU µs/token', 'server CPU', 'readers’ CPU', 'bytes/token'],
    row: (_found, _name, rounds) => [
      number(spread(rounds, 'held').middle),
      number(spread(rounds, 'p50').middle),
      number(spread(rounds, 'p95').middle),
      withSpread(spread(rounds, 'p99')),
      number(spread(rounds, 'cpuUs').middle),
      percent(spread(rounds, 'serverShare').middle),
      percent(spread(rounds, 'clientShare').middle),
      number(spread(rounds, 'bytes').middle),
    ],
  },
}

/** What a token costs without what the source alone does. */
export function netUs(found, name) {
  return spread(found.get(name) ?? [], 'cpuUs').middle - spread(found.get('floor-source') ?? [], 'cpuUs').middle
}

/** @param {import('../plan.mjs').Scene} scene @param {Map<string, object[]>} found by contender */
export function sceneTable({ kind }, found, options) {
  const { head, row } = COLUMNS[kind]
  const names = contenders.map(({ name }) => name).filter((name) => found.has(name))
  const rows = names.map((name) => {
    const rounds = found.get(name)
    return [nameOf(name, rounds), ...row(found, name, rounds)]
  })
  return table(head, rows, options)
}

/** How much others had of the server's core, where that is known: a figure that says how far the others can be believed. */
export function othersShare(found) {
  const shares = [...found.values()].flat().map(({ others }) => others)
  const share = median(shares.filter(Number.isFinite))
  return Number.isFinite(share) ? percent(share) : undefined
}

/** Why rounds did not count, in a line each. */
export function faultsOf(found) {
  return [...found].flatMap(([name, rounds]) =>
    rounds
      .filter(({ delivery }) => !delivery.whole)
      .map(({ delivery }) => `${name}: ${delivery.faults[0] ?? 'streams have no end'}`),
  )
}
