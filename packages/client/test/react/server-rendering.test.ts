import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { DiagramBlock, useAIStreaming } from '../../src/react/index.js'

test('a server renders a hook as idle, and opens nothing', () => {
  function Answer() {
    const { status, text, connection } = useAIStreaming({ server: 'https://runnel.example' })
    return createElement('p', {}, `${status}|${text}|${connection.name}`)
  }
  expect(renderToString(createElement(Answer))).toBe('<p>idle||idle</p>')
})

test('a server renders a block as its tag', () => {
  const html = renderToString(createElement(DiagramBlock, { prompt: 'A car', className: 'mine', autostart: false }))
  expect(html).toBe('<ai-block prompt="A car" type="diagram" class="mine"></ai-block>')
})
