import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiagramDrawer } from '../../src/rendering/diagram/diagram-drawer.js'
import { completeLines, diagramSource } from '../../src/rendering/diagram/diagram-source.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function harness() {
  const drawings: { source: string; finish: (svg?: string) => void }[] = []
  const pictures: string[] = []
  const onFailure = vi.fn()
  const drawer = new DiagramDrawer({
    draw: (source) => new Promise((finish) => drawings.push({ source, finish })),
    scheme: () => 'light',
    onPicture: (svg) => pictures.push(svg),
    onFailure,
  })
  return { drawer, drawings, pictures, onFailure }
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

test('fences and prose around a diagram are no part of it', () => {
  expect(diagramSource('Here:\n```mermaid\npie\n"a": 1\n```\nDone.')).toBe('pie\n"a": 1\n')
  expect(diagramSource('graph TD\nA-->B')).toBe('graph TD\nA-->B')
  expect(completeLines('graph TD\nA--')).toBe('graph TD\n')
})

test('the first line alone, which only names the kind, is not drawn', () => {
  const { drawer, drawings } = harness()
  drawer.update('sequenceDiagram\n', false)
  expect(drawings).toEqual([])
})

test('one drawing runs at a time, and the newest source is next', async () => {
  const { drawer, drawings, pictures } = harness()
  drawer.update('x\na\n', false)
  drawer.update('x\na\nb\n', false)
  drawer.update('x\na\nb\nc\n', false)
  expect(drawings.map(({ source }) => source)).toEqual(['x\na\n'])
  drawings[0]?.finish('one')
  await settled()
  expect(drawings).toHaveLength(1)
  await vi.runAllTimersAsync()
  expect(drawings.map(({ source }) => source)).toEqual(['x\na\n', 'x\na\nb\nc\n'])
  expect(pictures).toEqual(['one'])
})

test('the end is drawn without waiting, and its failure is told', async () => {
  const { drawer, drawings, onFailure } = harness()
  drawer.update('x\na\n', false)
  drawings[0]?.finish('one')
  await settled()
  drawer.update('x\na\nhalf', true)
  expect(drawings.at(-1)?.source).toBe('x\na\nhalf')
  drawings.at(-1)?.finish(undefined)
  await settled()
  expect(onFailure).toHaveBeenCalledTimes(1)
})

test('a source that is no diagram yet is passed over in silence', async () => {
  const { drawer, drawings, pictures, onFailure } = harness()
  drawer.update('x\na\n', false)
  drawings[0]?.finish(undefined)
  await settled()
  expect(pictures).toEqual([])
  expect(onFailure).not.toHaveBeenCalled()
})

test('after closing nothing is drawn, shown or waited for', async () => {
  const { drawer, drawings, pictures } = harness()
  drawer.update('x\na\n', false)
  drawer.update('x\na\nb\n', false)
  drawer.close()
  drawings[0]?.finish('one')
  await settled()
  expect(pictures).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
