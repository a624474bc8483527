import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AIStream, type AIStreamOptions } from '../../src/state/ai-stream.js'
import { createSimulator, type Script, type Simulator } from '../../src/testing/index.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Open {
  readonly stream: AIStream
  readonly simulator: Simulator
  /** How often the host was told. */
  readonly told: () => number
}

function open(script?: Script, options: AIStreamOptions = {}): Open {
  const simulator = createSimulator({ answer: () => script })
  const stream = new AIStream({ ...options, client: simulator.client })
  let told = 0
  stream.subscribe(() => (told += 1))
  stream.open()
  return { stream, simulator, told: () => told }
}

/** Long enough for a reconnect and a frame. */
const settle = () => vi.advanceTimersByTimeAsync(1000)

test('shows an answer from its start to its end', async () => {
  const { stream } = open(['Hello, ', { wait_ms: 500 }, 'world.'])
  expect(stream.getState().status).toBe('idle')
  stream.getState().start('Hi')
  await vi.advanceTimersByTimeAsync(300)
  expect(stream.getState()).toMatchObject({
    text: 'Hello, ',
    status: 'streaming',
    isStreaming: true,
    isComplete: false,
  })
  await settle()
  expect(stream.getState()).toMatchObject({
    text: 'Hello, world.',
    status: 'complete',
    isStreaming: false,
    isComplete: true,
  })
  expect(stream.getState().chunks).toEqual(['Hello, ', 'world.'])
  expect(stream.getState().data).toBeUndefined()
  await settle()
  expect(stream.getState().data).toEqual({ kind: 'text', text: 'Hello, world.' })
})

test('tells its host once per frame, however many tokens come', async () => {
  const { stream, simulator, told } = open()
  stream.getState().start('Hi')
  await settle()
  const before = told()
  for (let token = 0; token < 100; token += 1) simulator.last.say('x')
  await settle()
  expect(told() - before).toBe(1)
  expect(stream.getState().text).toHaveLength(100)
})

test('a moment stays what it was, and the same object until something changes', async () => {
  const { stream, simulator } = open()
  stream.getState().start('Hi')
  await settle()
  simulator.last.say('one')
  await settle()
  const moment = stream.getState()
  expect(stream.getState()).toBe(moment)
  simulator.last.say(' two')
  await settle()
  expect(moment.text).toBe('one')
  expect(moment.chunks).toEqual(['one'])
  expect(stream.getState().chunks).toEqual(['one', ' two'])
})

test('a broken connection costs nothing of the answer, and shows', async () => {
  const { stream } = open(['Hel', { drop: true }, 'lo, ', { wait_ms: 2000 }, 'world.'])
  stream.getState().start('Hi')
  await settle()
  expect(stream.getState().connection.name).toBe('open')
  await vi.advanceTimersByTimeAsync(5000)
  expect(stream.getState()).toMatchObject({ text: 'Hello, world.', isComplete: true })
})

test('says which attempt comes, and skips the wait when asked to', async () => {
  const { stream } = open([{ retrying: { attempt: 2, max_attempts: 5, delay_ms: 60_000 } }, 'There.'])
  stream.getState().start('Hi')
  await settle()
  expect(stream.getState()).toMatchObject({ status: 'retrying', attempt: { attempt: 2, max_attempts: 5 } })
  stream.getState().retry()
  await settle()
  expect(stream.getState()).toMatchObject({ text: 'There.', status: 'complete' })
  expect(stream.getState().attempt).toBeUndefined()
})

test('asks again after an error, under a new id', async () => {
  const { stream, simulator } = open([{ error: 'llm_overloaded' }])
  const first = stream.getState().start('Hi')
  await settle()
  expect(stream.getState()).toMatchObject({ status: 'error', error: { code: 'llm_overloaded', retryable: true } })
  stream.getState().retry()
  await settle()
  expect(simulator.streams.map(({ prompt }) => prompt.prompt)).toEqual(['Hi', 'Hi'])
  expect(simulator.last.id).not.toBe(first)
})

test('two retries of one moment ask once', async () => {
  const { stream, simulator } = open([{ error: 'llm_overloaded' }])
  const { start, retry } = stream.getState()
  start('Hi')
  await settle()
  retry()
  retry()
  await settle()
  expect(simulator.streams).toHaveLength(2)
})

test('a retry asks once more as soon as the answer has failed, before that is shown', async () => {
  const { stream, simulator } = open()
  const { start, retry } = stream.getState()
  start('Hi')
  await settle()
  simulator.last.fail('llm_overloaded')
  retry()
  await settle()
  expect(simulator.streams).toHaveLength(2)
})

test('cancel stops the answer and keeps what has come', async () => {
  const { stream, simulator } = open()
  stream.getState().start('Hi')
  await settle()
  simulator.last.say('Half')
  stream.getState().cancel()
  await settle()
  expect(simulator.last.isCancelled).toBe(true)
  expect(stream.getState()).toMatchObject({ status: 'cancelled', text: 'Half', isStreaming: false })
})

test('reset stops the answer and shows nothing of it afterwards', async () => {
  const { stream, simulator } = open()
  stream.getState().start('Hi')
  await settle()
  simulator.last.say('Half')
  stream.getState().reset()
  await settle()
  expect(simulator.last.isCancelled).toBe(true)
  expect(stream.getState()).toMatchObject({ status: 'idle', text: '' })
})

test('a newer question stops the older answer', async () => {
  const { stream, simulator } = open()
  stream.getState().start('One')
  await settle()
  const [one] = simulator.streams
  stream.getState().start('Two')
  await settle()
  one?.say('late')
  simulator.last.say('second')
  await settle()
  expect(one?.isCancelled).toBe(true)
  expect(stream.getState().text).toBe('second')
})

test('close lets go of the answer, which goes on, and of every timer', async () => {
  const { stream, simulator } = open()
  stream.getState().start('Hi')
  await settle()
  simulator.last.say('Half')
  stream.close()
  await settle()
  expect(simulator.last.isEnded).toBe(false)
  expect(simulator.commands.at(-1)).toMatchObject({ type: 'detach' })
  simulator.close()
  expect(vi.getTimerCount()).toBe(0)
})

test('another block type lets go of the answer', async () => {
  const { stream, simulator } = open(undefined, { block: 'quiz' })
  stream.getState().start('Hi')
  await settle()
  expect(simulator.last.prompt.block).toBe('quiz')
  simulator.last.say('Half')
  stream.open({ client: simulator.client, block: 'diagram' })
  await settle()
  expect(simulator.last.isEnded).toBe(false)
  expect(stream.getState()).toMatchObject({ text: '', status: 'idle' })
})

test('a retry asks nothing of another block type, and nothing after a reset', async () => {
  const { stream, simulator } = open(['{}'], { block: 'quiz' })
  const { start, retry, reset } = stream.getState()
  start('Hi')
  await settle()
  stream.open({ client: simulator.client, block: 'diagram' })
  retry()
  await settle()
  expect(simulator.streams.map(({ prompt }) => prompt.block)).toEqual(['quiz'])
  start('Hi')
  await settle()
  reset()
  retry()
  await settle()
  expect(simulator.streams.map(({ prompt }) => prompt.block)).toEqual(['quiz', 'diagram'])
})

test('understands a quiz while it is written', async () => {
  const question = { question: 'Why?', options: ['a', 'b'], answer: 1, explanation: 'So.' }
  const { stream, simulator } = open(undefined, { block: 'quiz' })
  stream.getState().start('Stars')
  await settle()
  simulator.last.say(`{"title":"Stars","questions":[${JSON.stringify(question)},{"question":"How`)
  await settle()
  expect(stream.getState().data).toBeUndefined()
  await vi.waitFor(() => {
    expect(stream.getState().data).toEqual({
      kind: 'quiz',
      title: 'Stars',
      questions: [question],
      current: { question: 'How', options: [] },
      skipped: 0,
    })
  })
})

test('a refused prompt is an error of the answer', async () => {
  const simulator = createSimulator({ answer: () => ({ refuse: 'rate_limited' }) })
  const stream = new AIStream({ client: simulator.client })
  stream.open()
  stream.getState().start('Hi')
  await settle()
  expect(stream.getState()).toMatchObject({ status: 'error', error: { code: 'rate_limited' } })
})
