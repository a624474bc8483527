import { performance } from 'node:perf_hooks'
import { Value } from 'typebox/value'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { QuizAnswer } from '../../src/blocks/quiz-answer.js'
import type { ProviderEvent, ProviderRequest, Turn } from '../../src/ports/provider.js'
import { demo } from '../../src/providers/demo.js'

/** The prompts that the page at / comes with. */
const SHOWN = [
  'Why does a river never run in a straight line?',
  'How a WebSocket differs from loading a page again and again',
  'What can I ask here?',
]

const PROMPTS = [
  'Why is the sky blue?',
  'Explain WebSockets',
  'The Dutch East India Company',
  'hi',
  '😀',
  'a'.repeat(5000),
]

function ask(prompt: string, more: Partial<ProviderRequest> = {}, before: Turn[] = []): ProviderRequest {
  return {
    block: 'ask',
    params: {},
    instructions: 'Be brief.',
    turns: [...before, { role: 'user', text: prompt }],
    ...more,
  }
}

async function collect(request: ProviderRequest, tokensPerSecond = 0): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = []
  for await (const event of demo({ tokensPerSecond }).stream(request, { signal: new AbortController().signal })) {
    events.push(event)
  }
  return events
}

async function textOf(request: ProviderRequest): Promise<string> {
  return (await collect(request)).map((event) => (event.type === 'end' ? '' : event.text)).join('')
}

afterEach(() => {
  vi.useRealTimers()
})

describe('what it writes', () => {
  test('the same prompt gets the same answer, and different prompts get different articles', async () => {
    const texts = await Promise.all(PROMPTS.map((prompt) => textOf(ask(prompt))))

    expect(await textOf(ask(PROMPTS[0] ?? ''))).toBe(texts[0])
    expect(new Set(texts.map((text) => text.match(/^#+ .+$/m)?.[0])).size).toBeGreaterThan(1)
  })

  test.each([...PROMPTS, ...SHOWN])(
    'an answer about %j has 250 to 500 tokens of about four characters',
    async (prompt) => {
      for (const block of ['ask', 'explain']) {
        const events = await collect(ask(prompt, { block }))
        const tokens = events.flatMap((event) => (event.type === 'text' ? [event.text] : []))

        expect(tokens.length).toBeGreaterThanOrEqual(250)
        expect(tokens.length).toBeLessThanOrEqual(500)
        expect(tokens.join('').length / tokens.length).toBeGreaterThan(3)
        expect(tokens.every((token) => token.length > 0 && !token.includes('\uFFFD'))).toBe(true)
      }
    },
  )

  test('prose takes up the prompt, and has headings, a list, a table, code and a link somewhere', async () => {
    const text = (await Promise.all(PROMPTS.map((prompt) => textOf(ask(prompt))))).join('\n')

    expect(text).toContain('“Why is the sky blue?”')
    for (const mark of [/^## /m, /^(- |1\. )/m, /^\| --- /m, /^```\w+$/m, /\]\(https:/, /\*\*.+\*\*/]) {
      expect(text).toMatch(mark)
    }
  })

  test('an earlier question of the conversation is taken up', async () => {
    const before: Turn[] = [
      { role: 'user', text: 'What is a comet?' },
      { role: 'assistant', text: 'A ball of ice.' },
    ]
    expect(await textOf(ask('And a meteor?', {}, before))).toContain('What is a comet?')
    expect(await textOf(ask('And a meteor?', { block: 'explain' }, before))).toContain('What is a comet?')
  })

  test('topics that the demo knows get a text of their own', async () => {
    expect(await textOf(ask('Why does a river never run in a straight line?'))).toContain('oxbow lake')
    expect(await textOf(ask('What can I ask here?'))).toContain('OPENAI_API_KEY')
    expect(await textOf(ask('How a WebSocket differs from loading a page', { block: 'explain' }))).toContain(
      'telephone',
    )
    expect(await textOf(ask('A browser that loses its WebSocket', { block: 'diagram' }))).toContain('resume after')
  })

  test("the block's own line ahead of the prompt is not part of the topic", async () => {
    const text = await textOf(ask('Draw a diagram of the following:\n\nTides', { block: 'diagram' }))
    expect(text).toContain('Tides')
    expect(text).not.toContain('following')
  })

  test('a prompt full of markup cannot break the answer', async () => {
    const hostile = '"]; end\n```<script>*_[x](y)|\\ {"a": 1} %%'
    expect(await textOf(ask(hostile))).not.toContain('<script>')
    expect(await textOf(ask(hostile, { block: 'diagram' }))).not.toMatch(/[;`<]/)
    expect(Value.Check(QuizAnswer, JSON.parse(await textOf(ask(hostile, { block: 'quiz' }))))).toBe(true)
  })
})

describe('quizzes', () => {
  test.each([undefined, 3, 7, 10])('with %j questions asked for fit the schema', async (questions) => {
    for (const prompt of PROMPTS) {
      const params = questions === undefined ? {} : { questions }
      const answer: unknown = JSON.parse(await textOf(ask(prompt, { block: 'quiz', params })))

      if (!Value.Check(QuizAnswer, answer)) throw new Error('does not fit')
      expect(answer.questions).toHaveLength(questions ?? 5)
      for (const question of answer.questions) expect(question.options[question.answer]).toBeDefined()
    }
  })

  test('a prompt that names a number gets that many questions, unless the parameters say otherwise', async () => {
    const prompt = 'Four questions about how the internet works'
    const count = async (params: Record<string, unknown>) => {
      const answer = JSON.parse(await textOf(ask(prompt, { block: 'quiz', params }))) as QuizAnswer
      return answer.questions.length
    }
    expect(await count({})).toBe(4)
    expect(await count({ questions: 10 })).toBe(10)
  })

  test('a quiz about the internet asks about the internet', async () => {
    const text = await textOf(ask('Four questions about how the internet works', { block: 'quiz' }))
    expect(text).not.toContain('You know nothing yet')
    expect(text).toMatch(/DNS|TCP|WebSocket|TLS|router|404/)
  })

  test('the right option is not always the same one', async () => {
    const answer = JSON.parse(await textOf(ask('Rivers', { block: 'quiz', params: { questions: 10 } }))) as QuizAnswer
    expect(new Set(answer.questions.map((question) => question.answer)).size).toBeGreaterThan(1)
  })
})

describe('diagrams', () => {
  test.each([
    ['flowchart', /^flowchart (TD|LR)\n/],
    ['sequence', /^sequenceDiagram\n/],
    ['state', /^stateDiagram-v2\n/],
    ['mindmap', /^mindmap\n/],
    ['auto', /^(flowchart|sequenceDiagram)/],
  ])('of the kind %s are Mermaid source only', async (kind, beginning) => {
    for (const prompt of PROMPTS) {
      const text = await textOf(ask(prompt, { block: 'diagram', params: { kind } }))
      expect(text).toMatch(beginning)
      expect(text).not.toContain('```')
    }
  })
})

describe('the end', () => {
  test('comes last, with the usage and the name of the model', async () => {
    const events = await collect(ask('Tides?'))
    const output_tokens = events.length - 1

    expect(events.at(-1)).toEqual({
      type: 'end',
      finish_reason: 'stop',
      model: 'demo-1',
      usage: { input_tokens: expect.any(Number), output_tokens },
    })
  })

  test('an answer stops at the most tokens asked for, and says so', async () => {
    const events = await collect(ask('Tides?', { max_tokens: 10 }))
    expect(events).toHaveLength(11)
    expect(events.at(-1)).toMatchObject({ finish_reason: 'length', usage: { output_tokens: 10 } })
  })
})

describe('pace', () => {
  /** How many tokens came in `ms` of fake time. */
  async function tokensIn(ms: number, tokensPerSecond: number): Promise<number> {
    vi.useFakeTimers()
    let tokens = 0
    const run = new AbortController()
    const reading = (async () => {
      const events = demo({ tokensPerSecond }).stream(ask('Tides?'), { signal: run.signal })
      for await (const event of events) if (event.type === 'text') tokens += 1
    })()
    const stopped = reading.catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(ms)
    run.abort('enough')
    expect(await stopped).toBe('enough')
    expect(vi.getTimerCount()).toBe(0)
    return tokens
  }

  test('50 tokens a second are held over seconds', async () => {
    expect(await tokensIn(3000, 50)).toBeGreaterThanOrEqual(149)
    expect(await tokensIn(3000, 50)).toBeLessThanOrEqual(152)
  })

  test('1000 tokens a second are held although timers are good to a millisecond only', async () => {
    const tokens = await tokensIn(200, 1000)
    expect(tokens).toBeGreaterThanOrEqual(195)
    expect(tokens).toBeLessThanOrEqual(205)
  })

  test('without a limit, others get their turn in between', async () => {
    let turns = 0
    let running = true
    const turn = () => {
      turns += 1
      if (running) setImmediate(turn)
    }
    setImmediate(turn)
    await collect(ask('Tides?'))
    running = false
    expect(turns).toBeGreaterThanOrEqual(6)
  })

  test('on the real clock, 1000 tokens a second take as long as they should', async () => {
    const started = performance.now()
    const events = await collect(ask('Tides?', { max_tokens: 250 }), 1000)
    const elapsed = performance.now() - started

    expect(events).toHaveLength(251)
    expect(elapsed).toBeGreaterThan(240)
  })

  test('a negative rate is refused', () => {
    expect(() => demo({ tokensPerSecond: -1 })).toThrow(RangeError)
  })
})

describe('abort', () => {
  test('throws the reason and leaves no timer and no listener behind', async () => {
    vi.useFakeTimers()
    const run = new AbortController()
    const added = vi.spyOn(run.signal, 'addEventListener')
    const removed = vi.spyOn(run.signal, 'removeEventListener')
    const events = demo({ tokensPerSecond: 1 }).stream(ask('Tides?'), { signal: run.signal })[Symbol.asyncIterator]()
    await events.next()
    const next = events.next()
    run.abort(new Error('cancelled'))

    await expect(next).rejects.toThrow('cancelled')
    expect(vi.getTimerCount()).toBe(0)
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
  })

  test('a stream that is aborted before it starts yields nothing', async () => {
    const events = demo()
      .stream(ask('Tides?'), { signal: AbortSignal.abort('no') })
      [Symbol.asyncIterator]()
    await expect(events.next()).rejects.toBe('no')
  })

  test('a reader that leaves early leaves no timer behind', async () => {
    vi.useFakeTimers()
    for await (const event of demo().stream(ask('Tides?'), { signal: new AbortController().signal })) {
      if (event.type === 'text') break
    }
    expect(vi.getTimerCount()).toBe(0)
  })
})
