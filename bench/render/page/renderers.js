// Each renderer takes the answer so far, as a page would give it once per animation frame.
import DOMPurify from 'dompurify'
import { marked } from 'marked'
import { createElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Streamdown } from 'streamdown'
import { default_renderer, parser, parser_write } from 'streaming-markdown'
import { MarkdownRenderer } from '../../../packages/client/src/rendering/markdown/markdown-renderer.ts'

export const RENDERERS = {
  Runnel(container) {
    const renderer = new MarkdownRenderer(container)
    return { show: (text) => renderer.render(text, false), close: () => renderer.clear() }
  },

  'streaming-markdown'(container) {
    const smd = parser(default_renderer(container))
    let length = 0
    const show = (text) => {
      parser_write(smd, text.slice(length))
      length = text.length
    }
    return { show, close: () => container.replaceChildren() }
  },

  'marked + DOMPurify'(container) {
    const show = (text) => {
      container.innerHTML = DOMPurify.sanitize(marked.parse(text))
    }
    return { show, close: () => container.replaceChildren() }
  },

  'streamdown (React)'(container) {
    const root = createRoot(container)
    const show = (text) => flushSync(() => root.render(createElement(Streamdown, null, text)))
    return { show, close: () => root.unmount() }
  },
}
