import { afterEach, expect, test } from 'vitest'
import { answerWith, mountSimulated, query } from '../elements/kit/fixture.js'

afterEach(() => document.body.replaceChildren())

async function answered(text: string, shown: string, origins?: string) {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', pace: 'instant' })
  if (origins !== undefined) block.setAttribute('image-origins', origins)
  block.submit()
  simulator.last.say(text)
  simulator.last.complete()
  await answerWith(block, shown)
  return block
}

const PICTURES = 'Look: ![a cat](https://img.example/cat.png) ![a dog](https://other.example/dog.png)'

test('a block loads no picture, unless its page allows the origin', async () => {
  const block = await answered(PICTURES, 'Look')
  expect(block.renderRoot.querySelector('.answer img')).toBe(null)
})

test('a block loads pictures of the origins that its page allows, and links the others', async () => {
  const block = await answered(PICTURES, 'Look', 'https://cdn.example/ https://img.example/')
  const images = [...block.renderRoot.querySelectorAll<HTMLImageElement>('.answer img')]
  expect(images.map((image) => image.src)).toEqual(['https://img.example/cat.png'])
  expect(query<HTMLAnchorElement>(block, '.answer a').href).toBe('https://other.example/dog.png')
})

test('the number of a footnote leads to it', async () => {
  const block = await answered('A claim[^src].\n\n[^src]: Its source.\n', 'Its source')
  const reference = query<HTMLAnchorElement>(block, '[role="doc-noteref"]')
  expect(reference.textContent).toBe('1')
  reference.click()
  expect(block.shadowRoot?.activeElement?.textContent).toBe('1Its source.')
  expect(location.hash).toBe('')
})
