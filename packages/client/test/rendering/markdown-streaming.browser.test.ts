import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documents, documentsWithoutLateText, splits } from './markdown-documents.js'
import { missing, renderStreamed, renderWhole, shapeOf, visibleText } from './markdown-kit.js'

test('however an answer is cut, it ends as if it had come whole', () => {
  fc.assert(
    fc.property(documents, splits, (source, steps) => {
      expect(shapeOf(renderStreamed(source, steps))).toBe(shapeOf(renderWhole(source)))
    }),
    { numRuns: 1500 },
  )
})

test('what is shown stays shown: no marker appears that later disappears', () => {
  fc.assert(
    fc.property(documentsWithoutLateText, splits, (source, steps) => {
      const states: { shown: string; text: string }[] = []
      const final = renderStreamed(source, steps, (container, shown) => {
        states.push({ shown, text: visibleText(container) })
      })
      states.push({ shown: source, text: visibleText(final) })
      for (const [index, { shown, text }] of states.slice(0, -1).entries()) {
        expect(missing(text, states[index + 1]?.text ?? ''), `${JSON.stringify(shown)} showed ${text}`).toBe('')
      }
    }),
    { numRuns: 1500 },
  )
})
