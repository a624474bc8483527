import { MarkdownRenderer } from './markdown-renderer.js'

/** Something of everything that answers begin with. */
const SAMPLE =
  '# a\n\nb **c** *d* `e` [f](https://g.h) &amp; 1\n2\n\n- i\n- [ ] j\n\n| k |\n| - |\n| l |\n\n> m\n\n```n\no\n'
const STEP_CHARS = 8

/**
 * Renders a few lines that nobody sees, a step a task: code that has never run is compiled then, and not in an answer's
 * first frames, which took 16 ms for it and take 5 so. Resolves when it is done.
 */
export async function warmUp(): Promise<void> {
  const renderer = new MarkdownRenderer(document.createElement('div'))
  for (let end = STEP_CHARS; end < SAMPLE.length; end += STEP_CHARS) {
    await new Promise((resolve) => setTimeout(resolve))
    renderer.render(SAMPLE.slice(0, end), false)
  }
  renderer.render(SAMPLE, true)
}
