import { expect, test } from 'vitest'
import { MarkdownRenderer } from '../../src/rendering/markdown/markdown-renderer.js'
import { renderWhole } from './markdown-kit.js'
import { CORPUS } from './xss-corpus.js'

const ELEMENTS = new Set(
  'DIV P H3 H4 H5 H6 UL OL LI SPAN STRONG EM DEL CODE PRE A BR HR BLOCKQUOTE FIGURE FIGCAPTION BUTTON TABLE THEAD TBODY TR TH TD SUP INPUT'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(
  'class checked dir id href rel target title tabindex role aria-label type disabled data-copy data-language part start scope'.split(
    ' ',
  ),
)

function check(container: HTMLElement): void {
  for (const element of container.querySelectorAll('*')) {
    expect(ELEMENTS, element.tagName).toContain(element.tagName)
    for (const { name } of element.attributes) expect(ATTRIBUTES, name).toContain(name)
    if (element instanceof HTMLAnchorElement) {
      expect(element.protocol).toMatch(/^(?:https?|mailto|tel):$/)
      expect(element.rel).toBe('noopener noreferrer nofollow')
      // Nothing is relative: an address means the same wherever the block stands, but for a place in the page.
      expect(element.getAttribute('href')).toMatch(/^(?:https?:\/\/|mailto:|tel:|#)/)
    }
  }
}

function checkEveryCut(source: string): void {
  const container = document.createElement('div')
  const renderer = new MarkdownRenderer(container)
  for (let end = 1; end < source.length; end++) {
    renderer.render(source.slice(0, end), false)
    check(container)
  }
  renderer.render(source, true)
  check(container)
}

test.each(Object.entries(CORPUS))(
  '%s make nothing but harmless elements, at every cut and at the end',
  (_, sources) => {
    expect(sources.length).toBeGreaterThan(5)
    for (const source of sources) checkEveryCut(source)
  },
)

test('the corpus is large, and of many kinds', () => {
  const all = new Set(Object.values(CORPUS).flat())
  expect(all.size).toBeGreaterThan(300)
  expect(Object.keys(CORPUS).length).toBeGreaterThan(5)
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

const ALLOWED = 'https://img.example'

test.each([
  '//img.example/a.png',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'blob:https://img.example/1',
  '\\\\img.example\\a.png',
  'https:\\\\img.example@evil.example/a.png',
  'https://img.example@evil.example/a.png',
  'https://img.example.evil.example/a.png',
  'https://img.example:444/a.png',
  'http://img.example/a.png',
  'https://evil.example/https://img.example/a.png',
  'https://evil.example#https://img.example',
  'https://ımg.example/a.png',
  'https://img。evil。example/a.png',
  'javascript:https://img.example',
  'ftp://img.example/a.png',
  'filesystem:https://img.example/a.png',
  'a.png',
  '',
])('a picture at %j is not loaded for an origin that is allowed', (address) => {
  for (const source of [`![a](<${address}>)`, `![a](${address})`, `![a][r]\n\n[r]: <${address}>`]) {
    const container = renderWhole(source, { imageOrigins: [ALLOWED] })
    expect(container.querySelector('img'), source).toBe(null)
  }
})

test.each([
  ['https://img.example/a.png', 'https://img.example/a.png'],
  ['HTTPS://IMG.EXAMPLE:443/a.png', 'https://img.example/a.png'],
  ['https://user:secret@img.example/a.png', 'https://img.example/a.png'],
  ['https://img.example/../a b.png', 'https://img.example/a%20b.png'],
])('a picture at %j of an allowed origin is loaded as it is written out, without names or passwords', (given, src) => {
  const container = renderWhole(`![a](<${given}>)`, { imageOrigins: [ALLOWED] })
  expect(container.querySelector('img')?.getAttribute('src')).toBe(src)
})

test('a link shows no password that its address would send', () => {
  const link = renderWhole('[bank](https://bank.example@evil.example/)').querySelector('a')
  expect(link?.getAttribute('href')).toBe('https://evil.example/')
})
