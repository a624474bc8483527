import { expect, test } from 'vitest'
import { createView as createMarkdown } from '../../src/elements/views/markdown-view.js'
import { createView as createQuiz } from '../../src/elements/views/quiz-view.js'
import { answerWords } from '../../src/elements/words/answer-words.js'
import { drawDiagram } from '../../src/rendering/diagram/mermaid.js'
import { CORPUS } from '../rendering/xss-corpus.js'

const QUIZ_ELEMENTS = /^(?:DIV|H3|P|FORM|FIELDSET|LEGEND|LABEL|INPUT|BUTTON|SPAN|PROGRESS|OL|UL|LI|STRONG|EM)$/
const QUIZ_ATTRIBUTES =
  /^(?:class|hidden|type|name|value|id|for|role|tabindex|disabled|checked|max|part|aria-[a-z]+|data-[a-z]+)$/

/** What no view may make of an answer, whatever its other elements are. */
const ACTIVE =
  /^(?:script|iframe|frame|object|embed|base|link|meta|form|template|video|audio|foreignobject|animate|set)$/i

/** Elements and attributes that are not allowed. One expectation for all cuts: there are a million attributes. */
function strangers(container: ParentNode, elements: RegExp, attributes: RegExp): string[] {
  const found: string[] = []
  for (const element of container.querySelectorAll('*')) {
    if (!elements.test(element.tagName)) found.push(element.tagName)
    for (const { name } of element.attributes) if (!attributes.test(name)) found.push(`${element.tagName} ${name}`)
  }
  return found
}

const PAYLOADS = Object.values(CORPUS)
  .flat()
  .filter((source) => source.length < 90 && !source.includes('\n'))
  .filter((_, index) => index % 3 === 0)

test('a quiz of hostile words is words, at every cut, before and after an answer', () => {
  expect(PAYLOADS.length).toBeGreaterThan(100)
  for (const payload of PAYLOADS) {
    const questions = [{ question: payload, options: [payload, `b${payload}`], answer: 0, explanation: payload }]
    const source = JSON.stringify({ title: payload, [payload]: payload, questions })
    const container = document.createElement('div')
    const view = createQuiz(container, answerWords)
    const found: string[] = []
    for (let end = 1; end <= source.length; end++) {
      view.render(source.slice(0, end), end === source.length)
      found.push(...strangers(container, QUIZ_ELEMENTS, QUIZ_ATTRIBUTES))
    }
    container.querySelector('input')?.click()
    container.querySelector<HTMLButtonElement>('fieldset button, form button')?.click()
    expect([...found, ...strangers(container, QUIZ_ELEMENTS, QUIZ_ATTRIBUTES)]).toEqual([])
    expect(container.textContent).toContain(payload.trim())
    view.close()
  }
})

test('code of hostile words in any language is text, and its language a label', async () => {
  const container = document.createElement('div')
  document.body.append(container)
  const view = createMarkdown(container, answerWords)
  const fences = PAYLOADS.slice(0, 60).map((payload) => `\`\`\`${payload.replaceAll('`', '')}\n${payload}\n\`\`\`\n\n`)
  for (const language of ['html', 'js', 'css', 'php', 'markdown'])
    fences.push(`\`\`\`${language}\n<b onclick=a>\n\`\`\`\n`)
  view.render(fences.join(''), true)
  await expect.poll(() => container.querySelectorAll('figure').length).toBeGreaterThan(60)
  const attributes = /^(?:class|part|type|role|tabindex|aria-label|data-copy|data-language|rel|href|target|title)$/
  const elements = /^(?:DIV|P|FIGURE|FIGCAPTION|SPAN|BUTTON|PRE|CODE|A|EM|STRONG|DEL)$/
  expect(strangers(container, elements, attributes)).toEqual([])
  view.close()
  container.remove()
})

const DIAGRAMS = [
  'graph TD\nA-->B\nclick A href "javascript:alert(1)"\nclick B href "https://evil.example" _blank\n',
  'graph TD\nA-->B\nclick A call alert(1)\nclick B alert\n',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\ngraph TD\nA["<img src=x onerror=alert(1)>"]-->B\n',
  '%%{init: {"themeCSS": "* { background: url(https://evil.example) }"}}%%\ngraph TD\nA-->B\n',
  '%%{init: {"fontFamily": "x; } * { background: url(https://evil.example)"}}%%\ngraph TD\nA-->B\n',
  '---\nconfig:\n  securityLevel: loose\n  themeCSS: "@import url(https://evil.example)"\n---\ngraph TD\nA-->B\n',
  'graph TD\nA["<script>alert(1)</script>"]-->B["<iframe srcdoc=x>"]\n',
  'graph TD\nA[x]-->B\nstyle A fill:url(https://evil.example)\nclassDef c background:url(https://evil.example)\nclass A c\n',
  'graph TD\nA["`**x** <svg onload=alert(1)>`"]-->|"<b onclick=a>"|B\n',
  'sequenceDiagram\nparticipant A as <img src=x onerror=alert(1)>\nA->>B: <script>alert(1)</script>\nlink A: x @ javascript:alert(1)\n',
  'pie title <img src=x onerror=alert(1)>\n"<script>" : 1\n"b" : 2\n',
  '%%{init: {"flowchart": {"htmlLabels": true}}}%%\ngraph TD\nA["<img src=https://evil.example/x>"]-->B\n',
  'graph TD\nA@{ "\\x69mg": "https://evil.example/x.png" }\nA-->B\n',
  'graph TD\nA@{ img: "https://evil.example/x.png", label: "x" }\nA-->B\n',
]

/** Elements and addresses in a picture that would do something, or ask somebody. */
function harmIn(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => {
    const active = ACTIVE.test(element.localName) ? [element.localName] : []
    const attributes = [...element.attributes].filter(
      // A link leads where it says, and asks nobody before it is followed.
      ({ name, value }) =>
        /^on/i.test(name) || /javascript:/i.test(value) || (element.localName !== 'a' && /evil/.test(value)),
    )
    const style = element.localName === 'style' && /evil\.example|@import/.test(element.textContent) ? ['style'] : []
    return [...active, ...style, ...attributes.map(({ name, value }) => `${element.localName} ${name}=${value}`)]
  })
}

test.each(DIAGRAMS)(
  'the picture of %j does nothing and asks nobody, line by line',
  { timeout: 60_000 },
  async (source) => {
    const lines = source.split('\n')
    const scratch: string[] = []
    // What is drawn stands in the page for a moment, to be measured.
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof Element && !node.closest('head')) scratch.push(...harmIn(node))
    })
    observer.observe(document.body, { childList: true, subtree: true })
    for (let count = 2; count < lines.length; count++) {
      const svg = await drawDiagram(`${lines.slice(0, count).join('\n')}\n`, 'light')
      if (svg !== undefined) expect(harmIn(new DOMParser().parseFromString(svg, 'image/svg+xml'))).toEqual([])
    }
    observer.disconnect()
    expect(scratch).toEqual([])
  },
)
