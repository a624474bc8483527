// Where a server's time goes: the self time of files and functions, as shares of the time that it was busy.
import { fileURLToPath } from 'node:url'
import { table } from './figures.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const IDLE = new Set(['(idle)', '(root)', '(program)'])
const ROWS = 25

/** @param {import('node:inspector').Profiler.Profile} profile */
export function summarise({ nodes, samples = [], timeDeltas = [] }) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const [functions, files] = [new Map(), new Map()]
  let busy = 0
  samples.forEach((id, index) => {
    const frame = byId.get(id)
    const us = timeDeltas[index] ?? 0
    if (!frame || IDLE.has(frame.functionName)) return
    busy += us
    const file = fileOf(frame)
    add(files, file, us)
    add(functions, `${frame.functionName || '(anonymous)'}  ${file}:${frame.lineNumber + 1}`, us)
  })
  return { busy, files: sorted(files), functions: sorted(functions) }
}

/** @param {ReturnType<typeof summarise>} summary @param {number} tokens of the time profiled */
export function profileTables({ busy, files, functions }, tokens) {
  const rows = (list) =>
    list.slice(0, ROWS).map(([name, us]) => [name, `${((us / busy) * 100).toFixed(1)} %`, (us / tokens).toFixed(3)])
  return [
    table(['file', 'self', 'µs/token'], rows(files)),
    table(['function', 'self', 'µs/token'], rows(functions)),
  ].join('\n\n')
}

function fileOf({ url, functionName }) {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'native'
  if (!url.startsWith('file:')) return url
  const path = fileURLToPath(url)
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path
}

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value)
const sorted = (map) => [...map].toSorted(([, a], [, b]) => b - a)
