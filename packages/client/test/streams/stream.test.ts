import { expect, test, vi } from 'vitest'
import { LiveStream } from '../../src/streams/stream.js'
import type { StreamView } from '../../src/index.js'
import { chunk, complete, start } from '../kit/messages.js'

function harness() {
  const controls = { cancel: vi.fn(), retry: vi.fn(), detach: vi.fn() }
  return { controls, stream: new LiveStream('one', controls) }
}

function feed(stream: LiveStream, ...tokens: string[]): void {
  if (stream.view.seq < 0) stream.apply(start('one'), 0)
  for (const token of tokens) stream.apply(chunk('one', stream.view.seq + 1, token), 0)
}

function end(stream: LiveStream): void {
  stream.apply(complete('one', stream.view.seq + 1), 0)
}

test('a slow consumer gets the latest view, and always the last', async () => {
  const { stream } = harness()
  const seen: string[] = []
  feed(stream, 'a', 'b')
  for await (const { text, status } of stream) {
    seen.push(`${status} ${text}`)
    if (seen.length === 1) feed(stream, 'c', 'd')
    if (seen.length === 2) {
      feed(stream, 'e')
      end(stream)
    }
  }
  expect(seen).toEqual(['streaming ab', 'streaming abcd', 'complete abcde'])
})

test('a consumer that waits is woken by the next view', async () => {
  const { stream } = harness()
  const views = stream[Symbol.asyncIterator]()
  expect((await views.next()).value?.status).toBe('sending')
  const next = views.next()
  const afterThat = views.next()
  feed(stream, 'a')
  expect((await next).value?.status).toBe('thinking')
  expect((await afterThat).value?.text).toBe('a')
})

test('a stream that has ended is iterated once, for its last view', async () => {
  const { stream } = harness()
  feed(stream, 'a')
  end(stream)
  const views: StreamView[] = []
  for await (const view of stream) views.push(view)
  expect(views.map(({ status }) => status)).toEqual(['complete'])
})

test('leaving the iteration neither cancels nor detaches, even while it waits', async () => {
  const { stream, controls } = harness()
  const views = stream[Symbol.asyncIterator]()
  await views.next()
  const pending = views.next()
  expect(await views.return?.()).toEqual({ done: true, value: undefined })
  expect(await pending).toEqual({ done: true, value: undefined })
  expect(await views.next()).toEqual({ done: true, value: undefined })
  feed(stream, 'a')
  for await (const view of stream) if (view.text) break
  expect([controls.cancel, controls.detach].flatMap(({ mock }) => mock.calls)).toEqual([])
})

test('letting go of a stream ends its iterations and its subscriptions', async () => {
  const { stream, controls } = harness()
  const views = stream[Symbol.asyncIterator]()
  await views.next()
  const pending = views.next()
  const listener = vi.fn()
  stream.subscribe(listener)
  stream.detach()
  stream.detach()
  feed(stream, 'a')

  expect(await pending).toEqual({ done: true, value: undefined })
  expect(listener).not.toHaveBeenCalled()
  expect(controls.detach).toHaveBeenCalledExactlyOnceWith('one')
})

test('nothing is asked of a stream that has ended', () => {
  const { stream, controls } = harness()
  feed(stream, 'a')
  end(stream)
  stream.cancel()
  stream.retry()
  stream.detach()
  expect(Object.values(controls).flatMap(({ mock }) => mock.calls)).toEqual([])
  feed(stream, 'late')
  expect(stream.view.text).toBe('a')
})

test('a listener that ends the stream does not keep the last view from the others', async () => {
  const { stream } = harness()
  const views = stream[Symbol.asyncIterator]()
  await views.next()
  const pending = views.next()
  const seen: string[] = []
  stream.subscribe(() => stream.stop())
  stream.subscribe(({ status }) => seen.push(status))
  feed(stream)
  expect(seen).toEqual(['cancelled'])
  const last = await pending
  expect(['thinking', 'cancelled']).toContain(last.value?.status)
  if (last.value?.status === 'thinking') expect((await views.next()).value?.status).toBe('cancelled')
  expect((await views.next()).done).toBe(true)
})

test('the same listener twice is two subscriptions, and each can leave alone', () => {
  const { stream } = harness()
  const listener = vi.fn()
  const leave = stream.subscribe(listener)
  stream.subscribe(listener)
  feed(stream)
  leave()
  leave()
  feed(stream, 'a')
  expect(listener).toHaveBeenCalledTimes(3)
})

test('a listener that leaves while others are called is not called any more', () => {
  const { stream } = harness()
  const second = vi.fn()
  stream.subscribe(() => leave())
  const leave = stream.subscribe(second)
  feed(stream)
  expect(second).not.toHaveBeenCalled()
})
