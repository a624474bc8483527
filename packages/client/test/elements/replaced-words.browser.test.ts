import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../src/elements/define.js'
import type { AiWordsOverrides } from '../../src/elements/index.js'
import { diagramWords } from '../../src/elements/views/diagram-words.js'
import { quizWords } from '../../src/elements/views/quiz-words.js'
import { answerWords } from '../../src/elements/words/answer-words.js'
import { shellWords } from '../../src/elements/words/shell-words.js'
import type { ConnectionState } from '../../src/types.js'
import { FakeClient } from './kit/fake-client.js'
import { answerWith, mountBlock, query } from './kit/fixture.js'

const MARK = '§'
const WAIT = { timeout: 20_000 }

afterEach(() => document.body.replaceChildren())

const MARKDOWN = '- [x] 1\n- [ ] 2\n\n| 3 |\n| - |\n| 4 |\n\n```\n5\n```\n\n6[^1]\n\n[^1]: 7\n\n'

/** The same table, with a mark for every word. */
function marked(words: unknown): unknown {
  if (typeof words === 'string') return MARK
  if (typeof words === 'function') return () => MARK
  if (Array.isArray(words)) return [MARK]
  return Object.fromEntries(Object.entries(words as object).map(([name, value]) => [name, marked(value)]))
}

function kind(): Record<string, string> {
  return { heading: MARK, description: MARK, label: MARK, placeholder: MARK, action: MARK }
}

const MARKS = {
  ...(marked({ ...shellWords, ...answerWords, quiz: quizWords, diagram: diagramWords }) as AiWordsOverrides),
  kinds: { ask: kind(), quiz: kind(), diagram: kind(), own: kind() },
  reasons: { unauthorized: MARK },
  errorMessages: { llm_overloaded: MARK },
} satisfies AiWordsOverrides

const TOLD = ['aria-label', 'aria-valuetext', 'placeholder', 'title', 'alt']

/** Words of a block that are none of the marks: what is answered here has no letters. */
function lettersIn(host: Element): string[] {
  const root = host.shadowRoot
  if (!root) return []
  const elements = [...root.querySelectorAll('*')].filter(({ localName }) => localName !== 'style')
  const told = elements.flatMap((element) => TOLD.map((name) => element.getAttribute(name) ?? ''))
  const texts = elements.flatMap((element) => [...element.childNodes].filter((node) => node instanceof Text))
  const all = [...told, ...texts.map(({ data }) => data)]
  // Names of file formats are the same in every language.
  return all.filter((text) => /\p{L}{2,}/u.test(text.replace(/\b(?:SVG|PNG)\b/g, '')))
}

async function mount(type: string, attributes: Record<string, string> = {}) {
  const { block, client } = await mountBlock({ type, prompt: '1', ...attributes })
  block.words = MARKS
  await block.updateComplete
  const seen = new Set(lettersIn(block))
  const look = async () => {
    await block.updateComplete
    for (const text of lettersIn(block)) seen.add(text)
  }
  return { block, client, seen, look }
}

test('of a block of text, every word in every state can be replaced', async () => {
  const { block, client, seen, look } = await mount('ask', { badge: 'always', conversation: '' })
  block.submit('1')
  await look()
  client.last.push({ status: 'queued' })
  await look()
  client.last.push({ status: 'thinking', provider: 'demo', reasoning: '2' })
  await look()
  client.last.say(MARKDOWN)
  await answerWith(block, '6')
  await look()
  await block.copy()
  await look()
  client.last.fail()
  await look()
  block.retry()
  block.stop()
  await look()
  block.retry()
  client.last.say(MARKDOWN)
  client.last.complete({ finish_reason: 'content_filter' })
  await answerWith(block, '7')
  await look()
  block.submit('2')
  await look()
  block.clear()
  await look()
  expect([...seen]).toEqual([])
})

test.each<ConnectionState>([
  { name: 'idle' },
  { name: 'connecting', attempt: 2 },
  { name: 'waiting', attempt: 2, max_attempts: 5, at: performance.now() + 5000, exhausted: false },
  { name: 'waiting', attempt: 2, max_attempts: 5, at: performance.now() + 5000, exhausted: true },
  { name: 'offline' },
  { name: 'closed', reason: 'unauthorized' },
])('of the badge, too: %o', async (state) => {
  const { block, client, look, seen } = await mount('ask', { badge: 'always' })
  client.connect(state)
  await look()
  const badge = document.createElement('ai-connection-status')
  badge.client = new FakeClient()
  badge.words = MARKS
  document.body.append(badge)
  await badge.updateComplete

  expect(query(block, '.badge').textContent).toContain(MARK)
  expect([...seen, ...lettersIn(badge)]).toEqual([])
})

const QUESTIONS = [
  { question: '1', options: ['2', '3'], answer: 1, explanation: '4' },
  { question: '5', options: ['6', '7'], answer: 0, explanation: '8' },
]

test('of a quiz', async () => {
  const { block, client, seen, look } = await mount('quiz')
  block.submit()
  client.last.say('{"title": "0", "questions": [{"question": "1')
  await answerWith(block, '1')
  await look()
  client.last.say(
    JSON.stringify({ questions: [...QUESTIONS, { question: '9' }] }).slice('{"questions":[{"question":"1'.length),
  )
  client.last.complete()
  await answerWith(block, '6')
  await look()
  const [first, second] = [...query(block, '.answer').querySelectorAll('fieldset')]
  first?.querySelector('input')?.click()
  await look()
  second?.querySelector('input')?.focus()
  await userEvent.keyboard('{ArrowDown}')
  await look()
  second?.querySelector('button')?.click()
  await look()

  expect(query(block, '.score').textContent).toBe(MARK)
  expect(query(block, '.note').textContent).toBe(MARK)
  expect([...seen]).toEqual([])
})

test.each(['1', '{"questions": [', '{"questions": [{"question": "1"}]}'])(
  'of a quiz that is none: %s',
  async (text) => {
    const { block, client, seen, look } = await mount('quiz')
    block.submit()
    client.last.say(text)
    client.last.complete()
    await expect.poll(() => block.shadowRoot?.querySelector('.note')?.textContent).toContain(MARK)
    await look()
    expect([...seen]).toEqual([])
  },
)

test('of a diagram, drawn and not', { timeout: 30_000 }, async () => {
  const { block, client, seen, look } = await mount('diagram')
  block.submit()
  client.last.say('stateDiagram-v2\n  [*] --> 1\n')
  await look()
  client.last.say('  1 --> [*]\n')
  await expect.poll(() => block.shadowRoot?.querySelector('.tools'), WAIT).not.toBe(null)
  // The source is the model's.
  const theirs = query(block, '.answer pre')
  await look()
  client.last.say('  --> -->')
  client.last.complete()
  await expect.poll(() => query(block, '.note').hidden, WAIT).toBe(false)
  await look()

  expect(query(block, '.words p').textContent).toBe(MARK)
  expect([...seen].filter((text) => !theirs.textContent.startsWith(text.trim()))).toEqual([])
})

test('of a type that only the server knows', async () => {
  const { block, client, seen, look } = await mount('own')
  block.submit()
  client.last.say('1')
  client.last.complete({ finish_reason: 'length' })
  await answerWith(block, '1')
  await look()
  expect([...seen]).toEqual([])
})
