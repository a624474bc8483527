import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { watchFirstChunks } from '../bench/server/first-chunks.mjs'
import { Source } from '../bench/server/source.mjs'
import { streamId, textOf } from '../bench/server/text.mjs'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Reads a stream; its tokens stand apart by the turn in which they came. */
function reading(source: Source, id: string, onToken = () => {}) {
  const turns: string[][] = []
  let current: string[] | undefined
  const read = async () => {
    for await (const token of source.stream(id)) {
      if (!current) {
        turns.push((current = []))
        setImmediate(() => {
          current = undefined
        })
      }
      current.push(token)
      onToken()
    }
  }
  return { turns, ended: read() }
}

async function untilWaiting(source: Source, count: number): Promise<void> {
  while (source.waiting < count) await turn()
}

test('a source gives each stream as many tokens as are granted, and no more', async () => {
  const source = new Source({ mode: 'turn' })
  const ids = [streamId(1), streamId(2)]
  const streams = ids.map((id) => reading(source, id))
  await untilWaiting(source, 2)
  source.go({ tokens: 3 })
  await turn()
  await untilWaiting(source, 2)
  expect(source.produced).toBe(6)
  source.go({ tokens: 2 })
  await turn()
  await untilWaiting(source, 2)
  source.end()
  await Promise.all(streams.map(({ ended }) => ended))

  expect(streams.map(({ turns }) => turns.flat().join(''))).toEqual(ids.map((id) => textOf(id, 5)))
})

test('a burst comes within one turn, and the next one in another', async () => {
  const source = new Source({ mode: 'beat', burst: 4, paceMs: 2, text: 'prose' })
  const stream = reading(source, streamId(1))
  await untilWaiting(source, 1)
  source.go({ tokens: 12 })
  await turn()
  await untilWaiting(source, 1)
  source.end()
  await stream.ended

  expect(stream.turns.map((tokens) => tokens.length)).toEqual([4, 4, 4])
  expect(stream.turns.flat().join('')).toBe(textOf(streamId(1), 12, 'prose'))
})

test('one who leaves early is given no more, and what he leaves is not counted', async () => {
  const source = new Source({ mode: 'turn' })
  const stays = reading(source, streamId(1))
  const leaves = source.stream(streamId(2))
  const first = leaves.next()
  await untilWaiting(source, 2)
  source.go({ tokens: 2 })
  expect(await first).toEqual({ value: textOf(streamId(2), 1), done: false })
  const second = leaves.next()
  await leaves.return?.()
  expect(await second).toEqual({ value: undefined, done: true })
  await untilWaiting(source, 1)
  source.end()
  await stays.ended

  expect(await leaves.next()).toEqual({ value: undefined, done: true })
  expect(source.streams.get(streamId(2))?.count).toBe(1)
  expect(source.produced).toBe(3)
})

test('what is written at once comes in bursts of its own, and the rest at the pace', async () => {
  // Its moment is late in a pace that is long: the head has been read by then.
  const source = new Source({ mode: 'beat', head: 6, headBurst: 3, paceMs: 200 })
  const stream = reading(source, streamId(1))
  await untilWaiting(source, 1)
  source.go({ tokens: 8 })
  await turn()
  await untilWaiting(source, 1)
  source.end()
  await stream.ended

  expect(stream.turns.map((tokens) => tokens.length)).toEqual([3, 3, 1, 1])
})

test('a source that comes late lets the event loop turn between two moments of a stream', async () => {
  const source = new Source({ mode: 'pace', paceMs: 1 })
  const stream = reading(source, streamId(1), () => {
    // Whoever is given a token is busy for longer than the pace, and setting a timer makes the loop look at the clock.
    for (const began = performance.now(); performance.now() - began < 3; );
    clearTimeout(setTimeout(() => {}, 1_000))
  })
  await untilWaiting(source, 1)
  source.go({ tokens: 4 })
  await turn()
  await untilWaiting(source, 1)
  source.end()
  await stream.ended

  expect(stream.turns.map((tokens) => tokens.length)).toEqual([1, 1, 1, 1])
})

test('prose has neither marks nor code in it', () => {
  expect(textOf(streamId(0), 3_000, 'prose')).toMatch(/^[a-z .,:;]+$/)
})

test('the time from a prompt to its first text is told of the streams that count, without what the source took', async () => {
  const [early, late] = [streamId(1), streamId(2)]
  // The source says that it took an hour: what is left is less than nothing.
  const took = { askedAt: 0, givenAt: 3_600_000 }
  const watch = watchFirstChunks({ streams: new Map([early, late].map((id) => [id, took])) })
  const server = createServer((socket) => {
    socket.on('data', (data: Buffer) => socket.write(`{"type":"chunk","token":"a"} to ${String(data)}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  for (const id of [early, late]) {
    socket.write(`{"type":"prompt","id":"${id}"}`)
    await once(socket, 'data')
  }
  socket.destroy()
  server.close()
  watch.close()

  const { count, p99 } = watch.percentiles(late)
  expect(count).toBe(1)
  expect(p99).toBeLessThan(0)
  expect(p99).toBeGreaterThan(-3_600_000)
})
