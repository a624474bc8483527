import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallQueue, type Leave } from '../../src/runtime/call-queue.js'

const never = new AbortController().signal

/** Lets promises that are settled be seen. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

function queueWith(places: number) {
  const queue = new CallQueue(places)
  const entered: string[] = []
  const leaves: Leave[] = []
  const wait = (session: string, name = session, signal = never) => {
    void queue.wait(session, { signal }).then((leave) => {
      if (!leave) return
      entered.push(name)
      leaves.push(leave)
    })
  }
  return { queue, entered, leaves, wait }
}

test('sessions take turns, and within a session the first come is the first served', async () => {
  const { queue, entered, leaves, wait } = queueWith(1)
  const first = queue.take()
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) wait(name.charAt(0), name)
  first?.()
  for (let count = 0; count < 6; count++) {
    await settled()
    leaves[count]?.()
  }
  expect(entered).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  expect(queue.running).toBe(0)
})

test('a place that is given back twice is one place', () => {
  const queue = new CallQueue(2)
  const leave = queue.take()
  queue.take()
  leave?.()
  leave?.()
  expect(queue.running).toBe(1)
})

test('whoever gives up leaves the line, and takes no place', async () => {
  const { queue, entered, leaves, wait } = queueWith(1)
  const first = queue.take()
  const abort = new AbortController()
  wait('a', 'gone', abort.signal)
  wait('b')
  abort.abort()
  expect(queue.waiting).toBe(1)
  expect(await queue.wait('c', { signal: abort.signal })).toBeUndefined()
  first?.()
  await settled()
  expect(entered).toEqual(['b'])
  leaves[0]?.()
  expect(queue.running).toBe(0)
})

type Act = { readonly do: 'come' | 'leave' | 'give up'; readonly who: number }

test('there are never more than there are places, nobody waits while one is free, and none is lost', async () => {
  const act: fc.Arbitrary<Act> = fc.record({ do: fc.constantFrom('come', 'leave', 'give up'), who: fc.nat(50) })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(act, { maxLength: 40 }), async (places, acts) => {
      const queue = new CallQueue(places)
      const here: Leave[] = []
      const aborts: AbortController[] = []
      for (const { do: what, who } of acts) {
        if (what === 'come') {
          const abort = new AbortController()
          aborts.push(abort)
          const leave = queue.take()
          if (leave) here.push(leave)
          else void queue.wait(`s${who % 3}`, { signal: abort.signal }).then((later) => later && here.push(later))
        } else if (what === 'leave') here.splice(who % (here.length || 1), 1)[0]?.()
        else aborts[who % (aborts.length || 1)]?.abort()
        await settled()
        expect(queue.running).toBe(here.length)
        expect(queue.running).toBeLessThanOrEqual(places)
        expect(queue.waiting === 0 || queue.running === places).toBe(true)
      }
    }),
    { numRuns: 100 },
  )
})
