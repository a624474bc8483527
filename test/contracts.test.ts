import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { StreamEvent } from '@runnel/protocol'
import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { parse } from 'yaml'
import { StreamLog } from '../packages/server/src/streams/stream-log.js'
import { wholeAnswer } from '../packages/server/src/transports/json.js'
import { takePage } from '../packages/server/src/transports/long-poll.js'
import { SseConnection } from '../packages/server/src/transports/sse-connection.js'
import { statusOf } from '../packages/server/src/transports/status-codes.js'
import { WebSocketConnection } from '../packages/server/src/transports/websocket-connection.js'
import { readFrames } from '../packages/server/test/kit/read-frames.js'

/** One entry of the contract's `x-transports`. */
interface OnEveryTransport {
  readonly schema: string
  readonly event: StreamEvent
  readonly websocket: string
  readonly sse: string
  readonly long_poll: string
  /** Words for an event that goes into the whole answer; the answer itself for one that ends it. */
  readonly json: string | { readonly status: number; readonly body: unknown }
}

const file = new URL('../contracts/stream-schema.yaml', import.meta.url)
const contract = parse(readFileSync(file, 'utf8')) as { 'x-transports': { examples: OnEveryTransport[] } }
const { examples } = contract['x-transports']

const MAX_CHARS = 100_000
const SESSION = (examples.find(({ schema }) => schema === 'Complete')?.json as { body: { session: string } }).body
  .session

const named = examples.map((example) => [`${example.schema} ${example.event.seq}`, example] as const)
const terminal = named.filter(([, { json }]) => typeof json === 'object')

/** A log whose last event is the example's; those before it are what its number asks for. */
function logUpTo({ event }: OnEveryTransport): StreamLog {
  const start = startOfStory()
  const log = new StreamLog(event.id, event.type === 'start' ? event.epoch : start.epoch)
  const parts = event.type === 'chunk' ? cut(event) : [event]
  if (event.type !== 'start') log.append(start)
  while (log.last < event.seq - parts.length) log.append({ type: 'status', state: 'thinking' })
  for (const part of parts) log.append(part)
  log.show(log.last)
  return log
}

/** The chunks that a merged one was made of. */
function cut(chunk: Extract<StreamEvent, { type: 'chunk' }>): StreamEvent[] {
  const { from = chunk.seq, ...rest } = chunk
  const count = chunk.seq - from + 1
  const size = Math.ceil(chunk.token.length / count)
  return Array.from({ length: count }, (_, index) => ({
    ...rest,
    token: chunk.token.slice(index * size, (index + 1) * size),
  }))
}

function startOfStory(): Extract<StreamEvent, { type: 'start' }> {
  const start = examples.find(({ event }) => event.type === 'start')?.event
  if (start?.type !== 'start') throw new Error('the contract has no example of a start')
  return start
}

/** The frames that a reader gets who has everything but the example. */
function framesOf(example: OnEveryTransport) {
  const { event } = example
  const after = (event.type === 'chunk' ? (event.from ?? event.seq) : event.seq) - 1
  return logUpTo(example).read(after, MAX_CHARS).frames
}

/** A log as it is when its answer has ended: the start, the text of the story, and the end. */
function story(example: OnEveryTransport): StreamLog {
  const log = new StreamLog(example.event.id, startOfStory().epoch)
  const [first, second] = examples.flatMap(({ event }) => (event.type === 'chunk' ? [event] : []))
  const texts = [first, second].flatMap((chunk) => (chunk ? cut(chunk) : []))
  for (const event of [startOfStory(), ...texts, example.event]) log.append(event)
  log.show(log.last)
  return log
}

function readable(log: StreamLog) {
  const { epoch } = log
  const request = { prompt: 'Why is the sky blue?', block: startOfStory().block }
  const record = { session: SESSION, id: log.id, epoch, term: 1, owner: 'n', fingerprint: '', request, created_at: 0 }
  return {
    record,
    log,
    isLost: false,
    reach: () => Promise.resolve(),
    enter: () => () => undefined,
    release: () => undefined,
  }
}

describe('each event of the contract, on each transport, is what the server sends', () => {
  test.each(named)('as a text frame of the WebSocket: %s', (_, example) => {
    const sent: Buffer[] = []
    const webSocket = { OPEN: 1, readyState: 1, bufferedAmount: 0 } as unknown as WebSocket
    const write = (bytes: string, encoding: BufferEncoding) => sent.push(Buffer.from(bytes, encoding))
    new WebSocketConnection(webSocket, { write } as unknown as Socket, () => undefined).send(framesOf(example))

    expect(readFrames(Buffer.concat(sent))).toEqual([example.websocket])
  })

  test.each(named)('as a Server-Sent Event: %s', (_, example) => {
    let sent = ''
    const response = { write: (text: string) => (sent += text) } as unknown as ServerResponse
    new SseConnection(response, () => undefined).send(framesOf(example))

    expect(sent).toBe(example.sse)
  })

  test.each(named)('in a long poll: %s', (_, example) => {
    const { event } = example
    const after = (event.type === 'chunk' ? (event.from ?? event.seq) : event.seq) - 1
    const { events: page } = takePage([{ readable: readable(logUpTo(example)), after }])

    expect(`{"events":[${page.join(',')}]}`).toBe(example.long_poll)
  })

  test.each(terminal)('at the end of a whole answer in JSON: %s', async (_, example) => {
    const answer = await wholeAnswer(readable(story(example)), { signal: new AbortController().signal })
    if (!answer) throw new Error('there is no answer')

    expect(answer.ok ? { status: 200, body: answer.body } : failure(answer.error)).toEqual(example.json)
  })
})

function failure(error: Parameters<typeof statusOf>[0]) {
  return { status: statusOf(error), body: { error } }
}

test('the contract shows every event of a log on every transport', () => {
  const types = new Set(examples.map(({ event }) => event.type))
  expect(types).toEqual(new Set(['start', 'chunk', 'status', 'complete', 'error', 'cancelled']))
  expect(terminal.map(([, { event }]) => event.type)).toEqual(['complete', 'error', 'cancelled'])
})
