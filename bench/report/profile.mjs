// Where a server's time goes: the self time of files and functions, as shares of the time that it was busy.
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { table } from './figures.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const IDLE = new Set(['(idle)', '(root)', '(program)'])
const ROWS = 25

/** @param {import('node:inspector').Profiler.Profile} profile */
export function summarise({ nodes, samples = [], timeDeltas = [] }) {
  const maps = new Map()
  const byId = new Map(nodes.map((node) => [node.id, sourceOf(node.callFrame, maps)]))
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

/** The frame in the sources: the server is built as a few files, which say little. */
function sourceOf(frame, maps) {
  const { url, lineNumber, columnNumber } = frame
  if (!maps.has(url)) maps.set(url, mapOf(url))
  const { originalSource, originalLine } = maps.get(url)?.findEntry(lineNumber, columnNumber) ?? {}
  if (originalSource === undefined) return frame
  return { ...frame, url: new URL(originalSource, url).href, lineNumber: originalLine }
}

function mapOf(url) {
  if (!url.startsWith('file:')) return undefined
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')))
  } catch {
    // What was not built has no map beside it.
    return undefined
  }
}

function fileOf({ url, functionName }) {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'native'
  if (!url.startsWith('file:')) return url
  const path = fileURLToPath(url)
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path
}

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value)
const sorted = (map) => [...map].toSorted(([, a], [, b]) => b - a)
