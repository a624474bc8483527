import { afterEach, expect, test } from 'vitest'
import { expectAccessible, mountBlock, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const WAIT = { timeout: 20_000 }

/** The picture's SVG, once there is one. */
async function picture(block: Element): Promise<string> {
  await expect.poll(() => block.shadowRoot?.querySelector('img')?.src ?? '', WAIT).toMatch(/^data:image\/svg/)
  return decodeURIComponent(query<HTMLImageElement>(block, 'img').src)
}

test('a diagram grows line by line, keeps its last picture, and shows its source', { timeout: 30_000 }, async () => {
  const { block, client } = await mountBlock({ type: 'diagram', prompt: 'x' })
  block.submit()
  client.last.say('```mermaid\nflowchart TD\n  first[Alpha] --> second[Beta]\n  second --> thi')
  expect(await picture(block)).toContain('Alpha')
  expect(document.querySelectorAll('body > :not(ai-block)')).toHaveLength(0)
  client.last.say('rd[Gamma]\n```\n')
  client.last.complete()
  await expect.poll(() => picture(block), WAIT).toContain('Gamma')
  expect(textOf(block, '.answer details code')).toContain('second --> third[Gamma]')
  expect(query(block, '.picture').dataset['scheme']).toBe('light')
  await expectAccessible(block)
})

test('what a diagram may not do, it cannot: no HTML, no remote style, no script', { timeout: 30_000 }, async () => {
  const { block, client } = await mountBlock({ type: 'diagram', prompt: 'x' })
  block.submit()
  client.last.say(
    '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "*{background:url(https://evil.example/x)}"}}%%\nflowchart TD\n  a["<img src=x onerror=alert(1)>"] --> b[Omega]\n  click b "javascript:alert(1)"\n',
  )
  client.last.complete()
  const svg = await picture(block)
  expect(svg).toContain('Omega')
  expect(svg).not.toMatch(/foreignObject|evil\.example|javascript:|onerror=/i)
})

test('what cannot be drawn is shown as its source, with a message', { timeout: 30_000 }, async () => {
  const { block, client } = await mountBlock({ type: 'diagram', prompt: 'x' })
  block.submit()
  client.last.say('This is no diagram.')
  client.last.complete()
  await expect.poll(() => textOf(block, '.note'), WAIT).toContain('could not be drawn')
  expect(query<HTMLDetailsElement>(block, '.answer details').open).toBe(true)
  expect(textOf(block, '.answer details code')).toBe('This is no diagram.')
})
