import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { expectAccessible, mountSimulated, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

const WAIT = { timeout: 20_000 }

/** The picture's SVG, once there is one. */
async function picture(block: Element): Promise<string> {
  await expect.poll(() => block.shadowRoot?.querySelector('img')?.src ?? '', WAIT).toMatch(/^data:image\/svg/)
  return decodeURIComponent(query<HTMLImageElement>(block, 'img').src)
}

test('a diagram grows line by line, keeps its last picture, and shows its source', { timeout: 30_000 }, async () => {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.submit()
  simulator.last.say('```mermaid\nflowchart TD\n  first[Alpha] --> second[Beta]\n  second --> thi')
  expect(await picture(block)).toContain('Alpha')
  expect(document.querySelectorAll('body > :not(ai-block)')).toHaveLength(0)
  simulator.last.say('rd[Gamma]\n```\n')
  simulator.last.complete()
  await expect.poll(() => picture(block), WAIT).toContain('Gamma')
  expect(textOf(block, '.answer details code')).toContain('second --> third[Gamma]')
  expect(query(block, '.picture').dataset['scheme']).toBe('light')
  await expectAccessible(block)
})

test('what a diagram may not do, it cannot: no HTML, no remote style, no script', { timeout: 30_000 }, async () => {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.submit()
  simulator.last.say(
    '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "*{background:url(https://evil.example/x)}"}}%%\nflowchart TD\n  a["<img src=x onerror=alert(1)>"] --> b[Omega]\n  click b "javascript:alert(1)"\n',
  )
  simulator.last.complete()
  const svg = await picture(block)
  expect(svg).toContain('Omega')
  expect(svg).not.toMatch(/foreignObject|evil\.example|javascript:|onerror=/i)
})

test('what cannot be drawn is shown as its source, with a message', { timeout: 30_000 }, async () => {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.submit()
  simulator.last.say('This is no diagram.')
  simulator.last.complete()
  await expect.poll(() => textOf(block, '.note'), WAIT).toContain('could not be drawn')
  expect(query<HTMLDetailsElement>(block, '.answer details').open).toBe(true)
  expect(textOf(block, '.answer details code')).toBe('This is no diagram.')
})

const WIDE =
  'flowchart LR\n  a[Sunlight enters] --> b[Air scatters it] --> c[Blue comes from everywhere] --> d[We see it]\n'

test('a wide diagram is shown whole on a phone', { timeout: 30_000 }, async () => {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.style.width = '320px'
  block.submit()
  simulator.last.say(WIDE)
  simulator.last.complete()
  expect(await picture(block)).toContain('everywhere')
  const frame = query(block, '.picture')
  expect(Number(frame.style.getPropertyValue('--_width'))).toBeGreaterThan(2 * frame.clientWidth)
  expect(frame.scrollWidth).toBe(frame.clientWidth)
})

const CHAIN = 'flowchart TD\n  first[Alpha] --> second[Beta]\n  second -->|at last| third[Gamma]\n'

async function drawn(text = CHAIN) {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.submit()
  simulator.last.say(text)
  simulator.last.complete()
  await picture(block)
  await expect.poll(() => block.shadowRoot?.querySelector('.tools'), WAIT).not.toBe(null)
  return block
}

test('a diagram is told in words, for those who do not see it', { timeout: 30_000 }, async () => {
  const block = await drawn()
  const items = [...query(block, '.words').querySelectorAll('li')].map((item) => item.textContent)
  expect(items).toEqual(['Alpha → Beta', 'Beta → Gamma: at last'])
  const pie = await drawn('pie title Pets\n  "Dogs" : 3\n  "Cats" : 2\n')
  expect(textOf(pie, '.words')).toContain('"Dogs" : 3')
})

test('the picture can be made larger and smaller, by buttons and by keys', { timeout: 30_000 }, async () => {
  const block = await drawn()
  const image = query(block, 'img')
  await expect.poll(() => image.clientWidth, WAIT).toBeGreaterThan(20)
  const width = image.clientWidth
  query<HTMLButtonElement>(block, '[aria-label="Zoom in"]').click()
  expect(image.clientWidth / width).toBeCloseTo(1.25, 1)
  const frame = query(block, '.picture')
  const press = (key: string) => frame.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
  press('-')
  press('-')
  press('-')
  press('-')
  expect(image.clientWidth / width).toBeCloseTo(0.5, 1)
  expect(query(block, '[aria-label="Zoom out"]').getAttribute('aria-disabled')).toBe('true')
  expect(press('a')).toBe(true)
  expect(press('0')).toBe(false)
  expect(image.clientWidth).toBe(width)
  await expectAccessible(block)
})

test('the picture can be saved as SVG and as PNG', { timeout: 30_000 }, async () => {
  const block = await drawn()
  const saved: { name: string; type: string; size: number }[] = []
  const create = vi.spyOn(URL, 'createObjectURL')
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const blob = create.mock.calls.at(-1)?.[0]
    if (blob instanceof Blob) saved.push({ name: this.download, type: blob.type, size: blob.size })
  })
  onTestFinished(() => {
    create.mockRestore()
    click.mockRestore()
  })
  query<HTMLButtonElement>(block, '[aria-label="Download SVG"]').click()
  query<HTMLButtonElement>(block, '[aria-label="Download PNG"]').click()
  await expect
    .poll(() => saved.map(({ name, type }) => `${name} ${type}`), WAIT)
    .toEqual(['diagram.svg image/svg+xml', 'diagram.png image/png'])
  for (const { size } of saved) expect(size).toBeGreaterThan(500)
})

test('a picture keeps the room that it has while the next one is drawn', { timeout: 40_000 }, async () => {
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.submit()
  simulator.last.say(CHAIN)
  await picture(block)
  const heights: number[] = []
  const watch = new ResizeObserver(() => heights.push(query(block, '.picture').offsetHeight))
  onTestFinished(() => watch.disconnect())
  watch.observe(query(block, '.picture'))
  for (const name of ['Delta', 'Epsilon']) {
    simulator.last.say(`  third --> ${name.toLowerCase()}[${name}]\n`)
    await expect.poll(() => picture(block), WAIT).toContain(name)
  }
  simulator.last.complete()
  expect(heights.length).toBeGreaterThan(0)
  expect(heights).toEqual(heights.toSorted((one, other) => one - other))
})

test('the dates of a plan can be read, however narrow the page is', { timeout: 30_000 }, async () => {
  const plan = 'gantt\n dateFormat YYYY-MM-DD\n section A\n One :a1, 2024-01-01, 5d\n Two :after a1, 3d\n'
  const { block, simulator } = await mountSimulated({ type: 'diagram', prompt: 'x' })
  block.style.width = '300px'
  block.submit()
  simulator.last.say(plan)
  simulator.last.complete()
  const svg = await picture(block)
  const host = document.createElement('div')
  host.innerHTML = svg.slice(svg.indexOf('<svg'))
  document.body.append(host)
  const dates = [...host.querySelectorAll('.tick text')].map((text) => text.getBoundingClientRect())
  expect(dates.length).toBeGreaterThan(4)
  expect(dates.filter(({ left }, index) => left < (dates[index - 1]?.right ?? left))).toHaveLength(0)
})
