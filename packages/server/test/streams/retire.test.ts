import { expect, test } from 'vitest'
import { retire } from '../../src/streams/retire.js'
import { Stream } from '../../src/streams/stream.js'
import { StreamLog } from '../../src/streams/stream-log.js'
import { recordOf } from '../../src/streams/stream-record.js'
import { MemoryConversations } from '../../src/stores/memory-conversations.js'
import { MemoryStore } from '../../src/stores/memory-store.js'

function endedStream(): Stream {
  const body = { prompt: 'hi', conversation: 'c-1' }
  const record = recordOf({ session: 's', id: 'i', body }, { owner: 'node', epoch: 'epoch' })
  const log = new StreamLog('i', 'epoch')
  const stream = new Stream({
    record,
    log,
    orphanGraceMs: -1,
    maxBytes: 1e6,
    maxMs: 1e6,
    keeper: { keep: () => log.show(log.last) },
  })
  stream.write({ type: 'complete', finish_reason: 'stop', timing: { ttft_ms: 0, duration_ms: 0 } })
  return stream
}

test('a stream expires and frees its conversation, whatever the one who counts it throws', async () => {
  const finished: string[] = []
  const faults: unknown[] = []
  const store = new MemoryStore({ ttlMs: 1000, maxBytes: 1e6 })
  store.finish = ({ id }) => {
    finished.push(id)
    return Promise.resolve()
  }
  const conversations = new MemoryConversations({ ttlMs: 1000, reserveMs: 1000 })
  const key = { session: 's', conversation: 'c-1' }
  await conversations.begin(key, 'i')
  const fault = new Error('a counter broke')
  await retire(endedStream(), {
    store,
    conversations,
    onEnded: () => {
      throw fault
    },
    onFault: (error) => faults.push(error),
  })

  expect(finished).toEqual(['i'])
  expect(faults).toEqual([fault])
  expect(await conversations.begin(key, 'another')).toEqual({ begun: true, turns: [{ prompt: 'hi', answer: '' }] })
})

test('a stream expires also when its conversation cannot be kept', async () => {
  const finished: string[] = []
  const store = new MemoryStore({ ttlMs: 1000, maxBytes: 1e6 })
  store.finish = ({ id }) => {
    finished.push(id)
    return Promise.resolve()
  }
  const conversations = new MemoryConversations({ ttlMs: 1000, reserveMs: 1000 })
  conversations.end = () => Promise.reject(new Error('away'))
  const faults: unknown[] = []
  await retire(endedStream(), { store, conversations, onFault: (error) => faults.push(error) })

  expect(finished).toEqual(['i'])
  expect(faults).toHaveLength(1)
})
