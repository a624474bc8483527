import { beforeEach, expect, test } from 'vitest'
import type { ConversationStart, ConversationStore, ConversationTurn } from '../../src/ports/conversation-store.js'
import type { ConversationOptions } from '../../src/stores/memory-conversations.js'

/** A store, and the way in which time passes for it. */
export interface ConversationHarness {
  readonly conversations: ConversationStore
  pass(ms: number): Promise<void>
}

const KEY = { session: 'alice', conversation: 'c-1' }
const TURN = { prompt: 'why?', answer: 'because' }
const OPTIONS = { ttlMs: 10_000, reserveMs: 100_000 }

/** The most characters of the turns that are kept. */
const BOUND = 32_000

/** What every `ConversationStore` has to do. */
export function conversationSuite(
  open: (options: ConversationOptions) => ConversationHarness | Promise<ConversationHarness>,
): void {
  let conversations: ConversationStore
  let pass: ConversationHarness['pass']

  beforeEach(async () => {
    ;({ conversations, pass } = await open(OPTIONS))
  })

  const begin = (stream: string, key = KEY) => conversations.begin(key, stream)
  const end = (stream: string, turn: ConversationTurn | undefined = TURN) => conversations.end(KEY, stream, turn)
  const begun = (...turns: ConversationTurn[]): ConversationStart => ({ begun: true, turns })
  const heldBy = (stream: string) => ({ begun: false, stream, heldMs: expect.any(Number) })

  /** One turn after the other. */
  async function add(...turns: ConversationTurn[]): Promise<void> {
    for (const turn of turns) {
      expect(await begin('s')).toMatchObject({ begun: true })
      await end('s', turn)
    }
  }

  test('a conversation is reserved for one stream, and freed by that one only', async () => {
    expect(await begin('s-1')).toEqual(begun())
    expect(await begin('s-2')).toEqual(heldBy('s-1'))
    await end('s-2')
    await conversations.release(KEY, 's-2')
    expect(await begin('s-2')).toEqual(heldBy('s-1'))
    await end('s-1')
    expect(await begin('s-2')).toEqual(begun(TURN))
  })

  test('of two streams that begin at once, one has it', async () => {
    const starts = await Promise.all(['s-1', 's-2', 's-3'].map((stream) => begin(stream)))
    expect(starts.filter((start) => start.begun)).toHaveLength(1)
  })

  test('conversations of other names and of other sessions are others', async () => {
    await add(TURN)
    expect(await begin('s-2', { ...KEY, conversation: 'c-2' })).toEqual(begun())
    expect(await begin('s-3', { ...KEY, session: 'bob' })).toEqual(begun())
    expect(await begin('s-4')).toEqual(begun(TURN))
  })

  test('who has it is told, and for how long', async () => {
    await begin('s-1')
    await pass(40_000)
    const start = await begin('s-2')
    expect(start).toEqual(heldBy('s-1'))
    expect(start.begun ? 0 : start.heldMs).toBeGreaterThanOrEqual(40_000)
    expect(start.begun ? 0 : start.heldMs).toBeLessThan(90_000)
  })

  test('a stream that adds nothing leaves the turns as they were', async () => {
    await add(TURN)
    await begin('s-2')
    await conversations.end(KEY, 's-2', undefined)
    expect(await begin('s-3')).toEqual(begun(TURN))
  })

  test('a stream that begins again finds its own reservation, and frees it with the last release', async () => {
    await add(TURN)
    expect(await begin('s-1')).toEqual(begun(TURN))
    expect(await begin('s-1')).toEqual(begun(TURN))
    await conversations.release(KEY, 's-1')
    expect(await begin('s-2')).toEqual(heldBy('s-1'))
    await conversations.release(KEY, 's-1')
    expect(await begin('s-2')).toEqual(begun(TURN))
  })

  test('an end frees it, however often its stream began', async () => {
    await begin('s-1')
    await begin('s-1')
    await end('s-1')
    await conversations.release(KEY, 's-1')
    expect(await begin('s-2')).toEqual(begun(TURN))
    await conversations.release(KEY, 's-1')
    expect(await begin('s-3')).toEqual(heldBy('s-2'))
  })

  test('a turn is added once, however often its stream ends', async () => {
    await begin('s-1')
    await end('s-1')
    await end('s-1')
    expect(await begin('s-2')).toEqual(begun(TURN))
  })

  test('it expires when no turn was added for so long', async () => {
    await add(TURN)
    await pass(9_000)
    await add(TURN)
    await pass(9_000)
    expect(await begin('s')).toEqual(begun(TURN, TURN))
    await end('s')
    await pass(10_000)
    expect(await begin('s')).toEqual(begun())
  })

  test('one that is being answered does not expire, and keeps its turns', async () => {
    await add(TURN)
    await pass(9_000)
    await begin('s-2')
    await pass(60_000)
    expect(await begin('s-3')).toEqual(heldBy('s-2'))
    await end('s-2')
    expect(await begin('s-3')).toEqual(begun(TURN, TURN))
  })

  test('a reservation that nobody ends expires, and what comes late from its stream changes nothing', async () => {
    await add(TURN)
    await begin('s-1')
    await pass(100_000)
    expect(await begin('s-2')).toEqual(begun(TURN))
    await end('s-1')
    await conversations.release(KEY, 's-1')
    expect(await begin('s-3')).toEqual(heldBy('s-2'))
  })

  test('text of any kind comes back as it was', async () => {
    const turn = { prompt: 'a "quoted"\n\0 line', answer: 'naïve — 漢字 👩‍👩‍👧 \u2028 12-34 {"a":1}' }
    await add(turn, { prompt: 'next', answer: '' })
    expect(await begin('s')).toEqual(begun(turn, { prompt: 'next', answer: '' }))
  })

  test('the newest turns that fit the bound are kept', async () => {
    const ofLength = (chars: number, name: string) => ({ prompt: name, answer: 'é'.repeat(chars - name.length) })
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ofLength(BOUND / 4, name)) as [
      ConversationTurn,
      ConversationTurn,
      ConversationTurn,
      ConversationTurn,
    ]
    await add(a, b, c, d)
    expect(await begin('s')).toEqual(begun(a, b, c, d))
    await end('s', ofLength(1, 'e'))
    expect(await begin('s')).toEqual(begun(b, c, d, ofLength(1, 'e')))
    await end('s', ofLength(BOUND / 2, 'f'))
    expect(await begin('s')).toEqual(begun(d, ofLength(1, 'e'), ofLength(BOUND / 2, 'f')))
    await end('s', ofLength(BOUND + 1, 'g'))
    expect(await begin('s')).toEqual(begun())
    await end('s', ofLength(BOUND, 'h'))
    expect(await begin('s')).toEqual(begun(ofLength(BOUND, 'h')))
  })
}
