import { describe, expect, test } from 'vitest'
import { ProviderError } from '../../src/ports/provider.js'
import { openHouse, turns } from '../kit/memory-peer.js'

const PROMPT = { type: 'prompt', id: 's-1', prompt: 'why?' }

function typesIn(messages: readonly { type: string }[]): string[] {
  return messages.map(({ type }) => type)
}

describe('hello', () => {
  test('is answered with a session, and the same one when it is presented again', async () => {
    const { connect } = openHouse()
    const [welcome] = await connect().send({ type: 'hello', protocol: 1 })
    expect(welcome).toMatchObject({
      type: 'welcome',
      protocol: 1,
      streaming: true,
      backend: 'websocket',
      heartbeat_ms: 15_000,
      limits: { max_prompt_chars: 100 },
    })
    const session = welcome?.type === 'welcome' ? welcome.session : ''
    expect(session).toMatch(/^[\w-]{43}$/)
    expect(await connect().send({ type: 'hello', session })).toMatchObject([{ session }])
  })

  test.each(['', 'forged', 'A'.repeat(43)])(
    'with the session %j, which does not verify, gets a new one',
    async (session) => {
      const [welcome] = await openHouse().connect().send({ type: 'hello', session })
      expect(welcome).toMatchObject({ type: 'welcome' })
      expect(welcome).not.toMatchObject({ session })
    },
  )

  test('may be left out: the first message gets welcome ahead of its answer', async () => {
    const { connect } = openHouse()
    expect(typesIn(await connect().send({ type: 'ping', t: 1 }, { type: 'ping' }))).toEqual(['welcome', 'pong', 'pong'])
    expect(typesIn(await connect().send(PROMPT))).toEqual(['welcome', 'attached', 'start', 'status'])
    expect(typesIn(await connect().send('nonsense'))).toEqual(['welcome', 'error'])
    expect(typesIn(await connect().send({ type: 'detach', id: 's-1' }))).toEqual(['welcome'])
    expect(typesIn(await connect().send({ type: 'cancel', id: 's-9' }))).toEqual(['welcome', 'error'])
  })

  test.each([
    { type: 'hello', protocol: 2 },
    { type: 'hello', session: 7 },
    { type: 'hello', token: 'x'.repeat(20_000) },
  ])('that fails keeps everything that followed it from being executed', async (hello) => {
    const { connect, provider } = openHouse()
    const peer = connect()
    const answers = await peer.send(hello, PROMPT, { type: 'ping' }, { type: 'resume', id: 's-1' })
    expect(typesIn(answers)).toEqual(['error', 'error', 'error', 'error'])
    expect(answers[0]).toMatchObject({ re: 'hello', error: { code: 'bad_message' } })
    expect(answers[1]).toMatchObject({ re: 'prompt', id: 's-1' })
    expect(provider.calls).toHaveLength(0)
    expect(typesIn(await peer.send({ type: 'hello' }, PROMPT))).toEqual(['welcome', 'attached', 'start', 'status'])
  })

  test('later may not name another session, and one that names none changes nothing', async () => {
    const peer = openHouse().connect()
    await peer.send({ type: 'hello' })
    expect(await peer.send({ type: 'hello', token: 't' })).toEqual([])
    expect(await peer.send({ type: 'hello', session: 'other' })).toMatchObject([
      { type: 'error', re: 'hello', error: { code: 'bad_message', path: '/session' } },
    ])
  })
})

describe('prompt', () => {
  test('attaches ahead of the first event', async () => {
    const { connect } = openHouse()
    const [, attached, start] = await connect().send(PROMPT)
    expect(attached).toMatchObject({ type: 'attached', id: 's-1', state: 'running' })
    expect(start).toMatchObject({ type: 'start', seq: 0, epoch: attached?.type === 'attached' ? attached.epoch : '' })
  })

  test('without an id gets one that nobody guesses', async () => {
    const { connect } = openHouse()
    const peer = connect()
    const answers = await peer.send({ type: 'prompt', prompt: 'a' }, { type: 'prompt', prompt: 'a' })
    const ids = answers.flatMap((answer) => (answer.type === 'attached' ? [answer.id] : []))
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[\w-]{16,64}$/)
  })

  test.each([
    [{ prompt: '' }, 'bad_message', '/prompt'],
    [{ prompt: 7 }, 'bad_message', '/prompt'],
    [{ prompt: undefined }, 'bad_message', '/prompt'],
    [{ prompt: 'x'.repeat(101) }, 'prompt_too_long', '/prompt'],
    [{ id: 'no spaces' }, 'bad_message', '/id'],
    [{ id: 'x'.repeat(65) }, 'bad_message', '/id'],
    [{ id: '' }, 'bad_message', '/id'],
    [{ id: 'a\r\nb' }, 'bad_message', '/id'],
    [{ block: 'nope' }, 'unknown_block', '/block'],
    [{ block: '__proto__' }, 'unknown_block', '/block'],
    [{ block: 'constructor' }, 'unknown_block', '/block'],
    [{ model: 'gpt-secret' }, 'unknown_model', '/model'],
    [{ params: [] }, 'bad_message', '/params'],
    [{ params: null }, 'bad_message', '/params'],
    [{ block: 'explain', params: { age: 'ten' } }, 'bad_message', '/params/age'],
    [{ block: 'explain', params: { age: 99 } }, 'bad_message', '/params/age'],
    [{ conversation: 'a b' }, 'bad_message', '/conversation'],
  ])('with %j is %s at %s, and harms nothing', async (fields, code, path) => {
    const { connect, provider, manager, sessionFaults } = openHouse()
    const peer = connect()
    await peer.send({ ...PROMPT, id: 'good' })
    const answers = await peer.send({ ...PROMPT, ...fields })
    expect(answers).toMatchObject([
      { type: 'error', re: 'prompt', error: { kind: 'request', code, path, retryable: false } },
    ])
    expect(answers[0]).not.toHaveProperty('seq')
    expect(JSON.stringify(answers)).not.toContain('why?')
    provider.calls[0]?.text('still here')
    await turns()
    expect(peer.text('good')).toBe('still here')
    expect(manager.running).toBe(1)
    expect(sessionFaults).toEqual([])
  })

  test('may ask for a model that is allowed, or the own one', async () => {
    const { connect, provider } = openHouse({ modelsAllowed: ['m-2'] })
    const answers = await connect().send(
      { ...PROMPT, id: 'a', model: 'm-2' },
      { ...PROMPT, id: 'b', model: 'scripted-1' },
    )
    expect(answers.filter(({ type }) => type === 'start')).toMatchObject([{ model: 'm-2' }, { model: 'scripted-1' }])
    expect(provider.calls[0]?.request.model).toBe('m-2')
  })

  test('is counted in UTF-16 units, up to the limit itself', async () => {
    const { connect } = openHouse()
    expect(typesIn(await connect().send({ ...PROMPT, prompt: '😀'.repeat(50) }))).toContain('attached')
    expect(typesIn(await connect().send({ ...PROMPT, prompt: '😀'.repeat(51) }))).toEqual(['welcome', 'error'])
  })

  test('sent again while it runs is attached, and nothing is sent twice', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    provider.calls[0]?.text('a')
    await turns()
    expect(await peer.send(PROMPT)).toMatchObject([{ type: 'attached', id: 's-1', last_seq: 2, state: 'running' }])
    provider.calls[0]?.text('b')
    provider.calls[0]?.end()
    await turns()
    expect(peer.text('s-1')).toBe('ab')
    expect(provider.calls).toHaveLength(1)
  })

  test('sent again after the end says so, and changes nothing', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    provider.calls[0]?.end()
    await turns()
    expect(await peer.send(PROMPT)).toMatchObject([{ type: 'attached', state: 'ended', last_seq: 2 }])
    expect(provider.calls).toHaveLength(1)
  })

  test('under a used id with other words is id_in_use, and the first goes on', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    expect(await peer.send({ ...PROMPT, prompt: 'how?' })).toMatchObject([
      { re: 'prompt', id: 's-1', error: { code: 'id_in_use' } },
    ])
    provider.calls[0]?.text('a')
    await turns()
    expect(peer.text('s-1')).toBe('a')
  })

  test('is refused where streaming is off, after the welcome said so', async () => {
    const { connect, provider } = openHouse({ streaming: false })
    const [welcome, error] = await connect().send(PROMPT)
    expect(welcome).toMatchObject({ type: 'welcome', streaming: false })
    expect(error).toMatchObject({ re: 'prompt', error: { code: 'streaming_disabled' } })
    expect(provider.calls).toHaveLength(0)
  })

  test('with parameters that are nested too deeply fails alone', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
    const bad = `{"type":"prompt","id":"deep","prompt":"a","conversation":"c-1","params":{"a":${deep}}}`
    const answers = await peer.send(
      bad,
      `{"type":"prompt","prompt":${deep}}`,
      `{"type":${deep}}`,
      `{"type":"hello","session":${deep}}`,
    )
    expect(typesIn(answers).filter((type) => type === 'error').length).toBeGreaterThanOrEqual(3)
    await peer.send({ ...PROMPT, conversation: 'c-1' })
    expect(peer.of('s-1')).toMatchObject([{ type: 'attached' }, { type: 'start' }, { type: 'status' }])
    expect(provider.calls.length).toBeGreaterThanOrEqual(1)
  })
})

describe('cancel', () => {
  test('of an attached stream ends it for everybody, once', async () => {
    const { connect, provider } = openHouse()
    const [peer, other] = [connect(), connect()]
    const [welcome] = await peer.send(PROMPT)
    await other.send({ type: 'hello', session: welcome?.type === 'welcome' ? welcome.session : '' }, PROMPT)
    provider.calls[0]?.text('a')
    await turns()
    await other.send({ type: 'cancel', id: 's-1' }, { type: 'cancel', id: 's-1' })
    for (const reader of [peer, other]) {
      expect(reader.of('s-1').filter(({ type }) => type === 'cancelled')).toMatchObject([{ seq: 3, reason: 'client' }])
      expect(reader.of('s-1').at(-1)).toMatchObject({ type: 'cancelled' })
    }
    expect(provider.calls[0]?.signal.aborted).toBe(true)
  })

  test('by a connection that is not attached shows it the terminal event, and no other', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    provider.calls[0]?.text('a')
    await turns()
    await peer.send({ type: 'detach', id: 's-1' })
    expect(await peer.send({ type: 'cancel', id: 's-1' })).toMatchObject([{ type: 'cancelled', id: 's-1', seq: 3 }])
  })

  test('after the end shows a connection that is not attached how it ended', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    await peer.send({ type: 'detach', id: 's-1' })
    provider.calls[0]?.end()
    await turns()
    expect(await peer.send({ type: 'cancel', id: 's-1' })).toMatchObject([{ type: 'complete', seq: 2 }])
    expect(await peer.send({ type: 'cancel', id: 's-1' })).toEqual([])
  })

  test('of an unknown stream is answered, and remembered for its prompt', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send({ type: 'hello' })
    expect(await peer.send({ type: 'cancel', id: 's-1' })).toMatchObject([
      { type: 'error', re: 'cancel', id: 's-1', error: { code: 'stream_not_found' } },
    ])
    expect(typesIn(await peer.send(PROMPT))).toEqual(['attached', 'start', 'cancelled'])
    expect(provider.calls).toHaveLength(0)
  })

  test('of a foreign stream is that of an unknown one', async () => {
    const { connect, provider } = openHouse()
    await connect().send(PROMPT)
    const stranger = connect()
    const [, foreign, unknown] = await stranger.send({ type: 'cancel', id: 's-1' }, { type: 'cancel', id: 's-2' })
    expect({ ...foreign, id: '' }).toEqual({ ...unknown, id: '' })
    expect(provider.calls[0]?.signal.aborted).toBe(false)
  })
})

describe('retry and ping', () => {
  test('retry skips the wait of its stream', async () => {
    const { connect, provider } = openHouse()
    const peer = connect()
    await peer.send(PROMPT)
    provider.calls[0]?.fail(new ProviderError('llm_rate_limited', { retryAfterMs: 50_000 }))
    await turns()
    expect(peer.of('s-1').at(-1)).toMatchObject({ state: 'retrying', attempt: 2, delay_ms: 50_000 })
    await peer.send({ type: 'retry', id: 's-1' })
    expect(provider.calls).toHaveLength(2)
    expect(await peer.send({ type: 'retry', id: 's-1' })).toEqual([])
    expect(await peer.send({ type: 'retry', id: 'x' })).toMatchObject([
      { re: 'retry', id: 'x', error: { code: 'stream_not_found' } },
    ])
    await peer.send({ type: 'cancel', id: 's-1' })
  })

  test('ping carries its number back, and none where there was none', async () => {
    const peer = openHouse().connect()
    await peer.send({ type: 'hello' })
    expect(await peer.send({ type: 'ping', t: -1.5 }, { type: 'ping', t: 0 }, { type: 'ping' })).toEqual([
      { type: 'pong', t: -1.5 },
      { type: 'pong', t: 0 },
      { type: 'pong' },
    ])
  })
})
