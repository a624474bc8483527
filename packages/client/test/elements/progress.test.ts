import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Progress } from '../../src/elements/answer/progress.js'
import { messageOf } from '../../src/elements/answer/status-bar.js'
import { WordCounter } from '../../src/elements/answer/word-counter.js'
import type { StreamView } from '../../src/types.js'

const VIEW: StreamView = { id: 'a', status: 'streaming', text: '', reasoning: '', seq: 0, generation: 0 }

test('without a limit there is no fraction until the answer is whole', () => {
  const progress = new Progress(0)
  expect(progress.at({ ...VIEW, text: 'abc' }, 10).fraction).toBeUndefined()
  expect(progress.at({ ...VIEW, text: 'abc', status: 'complete' }, 20).fraction).toBe(1)
})

test('with a limit the fraction is of its tokens, estimated by the text, and at least one for each event', () => {
  const view = { ...VIEW, max_tokens: 100, text: 'a'.repeat(40) }
  expect(new Progress(0).at(view, 10).fraction).toBe(0.1)
  expect(new Progress(0).at({ ...view, seq: 30 }, 10).fraction).toBe(0.3)
  expect(new Progress(0).at({ ...view, usage: { input_tokens: 1, output_tokens: 50 } }, 10).fraction).toBe(0.5)
})

test('the fraction never goes back and never says all before the end', () => {
  const steps = fc.array(fc.record({ chars: fc.nat(2000), seq: fc.nat(300) }), { minLength: 1 })
  fc.assert(
    fc.property(steps, (list) => {
      const progress = new Progress(0)
      const seen = list.map(({ chars, seq }, index) => {
        const view = { ...VIEW, max_tokens: 200, text: 'a'.repeat(chars + 1), seq }
        return progress.at(view, index).fraction ?? -1
      })
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
      expect(Math.max(...seen)).toBeLessThan(1)
    }),
  )
})

test('what is left is told when the speed has shown for two seconds, and not after the end', () => {
  const progress = new Progress(0)
  const text = (chars: number) => ({ ...VIEW, max_tokens: 100, text: 'a'.repeat(chars) })
  expect(progress.at(text(40), 1_000).left_ms).toBeUndefined()
  expect(progress.at(text(80), 2_000).left_ms).toBeUndefined()
  expect(progress.at(text(120), 3_000).left_ms).toBe(7_000)
  expect(progress.at({ ...text(120), status: 'complete' }, 4_000).left_ms).toBeUndefined()
})

test('the time stands still at the end, and is not told where nobody knows when it began', () => {
  const progress = new Progress(500)
  expect(progress.at(VIEW, 1_500).elapsed_ms).toBe(1_000)
  progress.at({ ...VIEW, status: 'complete' }, 2_500)
  expect(progress.at({ ...VIEW, status: 'complete' }, 9_000).elapsed_ms).toBe(2_000)
  expect(new Progress(undefined).at(VIEW, 1_500).elapsed_ms).toBeUndefined()
})

test.each([
  ['', 0],
  ['one', 1],
  ['It’s *two*', 2],
  ['a — b', 2],
  ['日本語', 3],
  ['1,000 miles', 3],
])('%s has %i words', (text, words) => {
  expect(new WordCounter().count(text)).toBe(words)
})

test('words are counted the same piece by piece as at once', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.', 'é', '日', "'") })
  fc.assert(
    fc.property(fc.array(text), (pieces) => {
      const counter = new WordCounter()
      let whole = ''
      for (const piece of pieces) counter.count((whole += piece))
      expect(counter.count(whole)).toBe(new WordCounter().count(whole))
    }),
  )
})

test('the messages of a state follow one another every three seconds, from the first', () => {
  const at = (stood_ms: number) => messageOf(['a', 'b'], { stood_ms, turn: 0, isRunning: true })
  expect([at(0), at(2_999), at(3_000), at(6_000), at(9_000)]).toEqual(['a', 'a', 'b', 'a', 'b'])
  expect(messageOf(['a', 'b'], { stood_ms: 9_000, turn: 0, isRunning: false })).toBe('a')
  expect(messageOf([], { stood_ms: 0, turn: 0, isRunning: true })).toBe('')
})
