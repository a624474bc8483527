import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/stores/memory-store.js'
import { type MemoryPeer, openHouse, turns } from '../kit/memory-peer.js'

const PROMPT = { type: 'prompt', id: 's-1', prompt: 'why?' }

/** A stream of three chunks (2, 3, 4), read by its first peer; `come` opens another of the same session. */
async function running() {
  const house = openHouse()
  const first = house.connect()
  const [welcome, attached] = await first.send(PROMPT)
  for (const token of ['a', 'b', 'c']) {
    house.provider.calls[0]?.text(token)
    await turns()
  }
  const session = welcome?.type === 'welcome' ? welcome.session : ''
  const epoch = attached?.type === 'attached' ? attached.epoch : ''
  const come = async (): Promise<MemoryPeer> => {
    const peer = house.connect()
    await peer.send({ type: 'hello', session })
    return peer
  }
  return { ...house, first, epoch, come, call: house.provider.calls[0] }
}

describe('resume', () => {
  test('without a cursor reads from the start', async () => {
    const { come } = await running()
    expect(await (await come()).send({ type: 'resume', id: 's-1' })).toMatchObject([
      { type: 'attached', last_seq: 4, state: 'running' },
      { type: 'start', seq: 0 },
      { type: 'status', seq: 1 },
      { type: 'chunk', from: 2, seq: 4, token: 'abc' },
    ])
  })

  test('after a cursor reads what follows it, now and later', async () => {
    const { come, epoch, call } = await running()
    const peer = await come()
    expect(await peer.send({ type: 'resume', id: 's-1', cursor: `${epoch}.3` })).toMatchObject([
      { type: 'attached', epoch },
      { type: 'chunk', seq: 4, token: 'c' },
    ])
    call?.text('d')
    call?.end()
    await turns()
    expect(peer.of('s-1').slice(-2)).toMatchObject([
      { type: 'chunk', seq: 5 },
      { type: 'complete', seq: 6 },
    ])
  })

  test('at the end has nothing missed, however often', async () => {
    const { come, epoch, call } = await running()
    const peer = await come()
    for (let count = 0; count < 3; count++) {
      expect(await peer.send({ type: 'resume', id: 's-1', cursor: `${epoch}.4` })).toMatchObject([
        { type: 'attached', last_seq: 4 },
      ])
    }
    call?.text('d')
    await turns()
    expect(peer.text('s-1')).toBe('d')
  })

  test('replaces the cursor of its connection', async () => {
    const { first, epoch, call } = await running()
    const again = await first.send({ type: 'resume', id: 's-1', cursor: `${epoch}.1` })
    expect(again).toMatchObject([{ type: 'attached' }, { type: 'chunk', from: 2, seq: 4 }])
    call?.text('d')
    await turns()
    expect(first.of('s-1').filter((message) => message.type === 'chunk' && message.seq === 5)).toHaveLength(1)
  })

  test('after the end reads the rest, and leaves the connection idle', async () => {
    const { come, epoch, call } = await running()
    call?.end()
    await turns()
    const peer = await come()
    expect(await peer.send({ type: 'resume', id: 's-1', cursor: `${epoch}.4` })).toMatchObject([
      { type: 'attached', state: 'ended', last_seq: 5 },
      { type: 'complete', seq: 5 },
    ])
    expect(await peer.send({ type: 'resume', id: 's-1', cursor: `${epoch}.5` })).toMatchObject([
      { type: 'attached', state: 'ended' },
    ])
    expect(peer.session.reading).toBe(0)
  })

  test.each([
    ['of another epoch', 'other.1'],
    ['beyond the end', 'EPOCH.5'],
    ['far beyond the end', 'EPOCH.999999999999999'],
  ])('with a cursor %s is expired, and leaves the stream detached', async (_what, cursor) => {
    const { first, epoch, call } = await running()
    const answers = await first.send({ type: 'resume', id: 's-1', cursor: cursor.replace('EPOCH', epoch) })
    expect(answers).toMatchObject([{ type: 'error', re: 'resume', id: 's-1', error: { code: 'resume_expired' } }])
    call?.text('d')
    await turns()
    expect(first.text('s-1')).toBe('abc')
  })

  test.each([
    '',
    'x',
    '.1',
    'e.',
    'e.-1',
    'e.1.5',
    'e.1e3',
    'e.1\r\n',
    ' e.1',
    `e.${'9'.repeat(20)}`,
    `${'e'.repeat(129)}.1`,
  ])('with %j for a cursor is a bad message, and leaves the stream detached', async (cursor) => {
    const { first, call } = await running()
    expect(await first.send({ type: 'resume', id: 's-1', cursor })).toMatchObject([
      { type: 'error', re: 'resume', id: 's-1', error: { code: 'bad_message', path: '/cursor' } },
    ])
    call?.text('d')
    await turns()
    expect(first.text('s-1')).toBe('abc')
  })

  test('of a foreign stream needs its epoch, and gives reading only', async () => {
    const { connect, epoch, provider } = await running()
    const stranger = connect()
    const [, unknown, withoutEpoch, wrongEpoch, ...read] = await stranger.send(
      { type: 'resume', id: 'never' },
      { type: 'resume', id: 's-1' },
      { type: 'resume', id: 's-1', cursor: 'guess.0' },
      { type: 'resume', id: 's-1', cursor: `${epoch}.0` },
    )
    for (const answer of [withoutEpoch, wrongEpoch]) {
      expect(answer).toEqual({ ...unknown, id: 's-1' })
    }
    expect(read).toMatchObject([{ type: 'attached', epoch }, { type: 'status' }, { type: 'chunk', token: 'abc' }])
    expect(await stranger.send({ type: 'cancel', id: 's-1' })).toMatchObject([{ error: { code: 'stream_not_found' } }])
    expect(provider.calls[0]?.signal.aborted).toBe(false)
  })
})

describe('detach', () => {
  test('sends no more, stops nothing, and may be repeated', async () => {
    const { first, call, manager } = await running()
    expect(
      await first.send({ type: 'detach', id: 's-1' }, { type: 'detach', id: 's-1' }, { type: 'detach', id: 'x' }),
    ).toEqual([])
    call?.text('d')
    await turns()
    expect(first.text('s-1')).toBe('abc')
    expect(manager.running).toBe(1)
    await first.send(PROMPT)
    expect(first.text('s-1')).toBe('abcabcd')
  })
})

describe('a connection that has gone', () => {
  test('lets go of its streams and stops none', async () => {
    const { first, call, come, manager } = await running()
    first.session.gone()
    first.session.gone()
    call?.text('d')
    await turns()
    expect(first.text('s-1')).toBe('abc')
    expect(manager.running).toBe(1)
    const peer = await come()
    await peer.send({ type: 'resume', id: 's-1' })
    expect(peer.text('s-1')).toBe('abcd')
  })

  test.each([
    ['prompt', PROMPT],
    ['resume', { type: 'resume', id: 's-1' }],
    ['cancel', { type: 'cancel', id: 's-1' }],
  ])('while the store was asked for its %s is no reader afterwards', async (_what, command) => {
    const store = new SlowStore({ ttlMs: 10_000, maxBytes: 1_000_000 })
    const { connect, provider } = openHouse({ store })
    const peer = connect()
    const [welcome] = await peer.send(PROMPT)
    const other = connect()
    await other.send({ type: 'hello', session: welcome?.type === 'welcome' ? welcome.session : '' })
    provider.calls[0]?.end()
    await turns()
    const letGo = store.hold()
    await other.send(command)
    expect(store.followed).toBe(1)
    other.session.gone()
    letGo()
    await turns()
    expect(store.followed).toBe(0)
    expect(other.session.reading).toBe(0)
  })
})

/** A store that answers `follow` when it is let to, and counts what is followed, as one across a network would. */
class SlowStore extends MemoryStore {
  followed = 0
  #held: Promise<void> | undefined

  hold(): () => void {
    let letGo: () => void = () => undefined
    this.#held = new Promise((resolve) => {
      letGo = resolve
    })
    return letGo
  }

  override async follow(...asked: Parameters<MemoryStore['follow']>) {
    if (!this.#held) return super.follow(...asked)
    this.followed += 1
    await this.#held
    const found = await super.follow(...asked)
    return found && { ...found, close: () => void (this.followed -= 1) }
  }
}
