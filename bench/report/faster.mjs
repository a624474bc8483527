// Where somebody else does better: told as plainly as where we do.
import { contenders } from '../contenders.mjs'
import { number, spread } from './figures.mjs'

/** Differences below this are nothing, on a machine that others share. */
const NOISE = 1.15

const MEASURES = {
  throughput: [['perSecond', 'tokens/s of a core', 'more']],
  pace: [
    ['p50', 'added p50, ms', 'less'],
    ['p99', 'added p99, ms', 'less'],
    ['cpuUs', 'CPU µs/token', 'less'],
  ],
  idle: [['rssKiB', 'KiB a connection', 'less']],
  'first-token': [
    ['freshP50', 'own connection, p50 ms', 'less'],
    ['openP50', 'open connection, p50 ms', 'less'],
    ['withinP50', 'within the server, p50 ms', 'less'],
  ],
  wire: [['bytes', 'bytes/token of prose', 'less']],
  'slow-readers': [['perSecond', 'tokens/s of a core', 'more']],
  memory: [['endedKiB', 'KiB an ended stream', 'less']],
}

/** @param {readonly import('../plan.mjs').Scene[]} scenes @param {import('../rounds.mjs').Results} results */
export function whereOthersAreBetter(scenes, results) {
  return scenes.flatMap((scene) =>
    (MEASURES[scene.kind] ?? []).flatMap(([field, what, better]) =>
      betterIn(scene, results.get(scene.key), { field, what, better }),
    ),
  )
}

function betterIn(scene, found = new Map(), { field, what, better }) {
  const ours = spread(found.get('runnel') ?? [], field).middle
  return [...found.keys()]
    .map((name) => ({ name, value: spread(found.get(name), field).middle }))
    .filter(({ name }) => isUseful(name))
    .filter(({ value }) => (better === 'more' ? value > ours * NOISE : value * NOISE < ours))
    .map(({ name, value }) => [scene.title, what, titleOf(name), number(value), number(ours)])
}

const find = (name) => contenders.find((contender) => contender.name === name)
const titleOf = (name) => find(name)?.title ?? name
/** What delivers nothing, or keeps nothing and guards nothing on purpose, is a measure and no alternative. */
const isUseful = (name) => find(name)?.isFloor !== true && !name.startsWith('floor-') && !name.startsWith('runnel')
