import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { server } from 'vitest/browser'
import { LitElement } from 'lit'
import { AiBlockElement } from '../../src/elements/ai-block.js'
import { AiConnectionStatusElement } from '../../src/elements/ai-connection-status.js'
import * as elements from '../../src/elements/index.js'
import { answerWith, mountSimulated } from './kit/fixture.js'

interface Named {
  readonly name: string
}

interface Declaration {
  readonly tagName: string
  readonly attributes: readonly (Named & { fieldName?: string })[]
  readonly members: readonly (Named & { kind: 'field' | 'method'; readonly?: true })[]
  readonly events: readonly (Named & { type: { text: string } })[]
  readonly slots: readonly Named[]
  readonly cssParts: readonly Named[]
  readonly cssProperties: readonly Named[]
}

let declarations: readonly Declaration[] = []

beforeAll(async () => {
  const text = await server.commands.readFile('packages/client/generated/custom-elements.json')
  const manifest = JSON.parse(text) as { modules: { declarations: Declaration[] }[] }
  declarations = manifest.modules.flatMap((module) => module.declarations)
})

afterEach(() => document.body.replaceChildren())

function declarationOf(tag: string): Declaration {
  const found = declarations.find(({ tagName }) => tagName === tag)
  if (!found) throw new Error(`the manifest has no ${tag}`)
  return found
}

const names = (list: readonly Named[]) => list.map(({ name }) => name).sort()

/** Read where they are needed, or by styles alone. */
const UNOBSERVED = { 'ai-block': ['image-origins', 'theme'], 'ai-connection-status': ['theme'] } as const

const ELEMENTS = [
  { tag: 'ai-block', element: AiBlockElement },
  { tag: 'ai-connection-status', element: AiConnectionStatusElement },
] as const

describe.each(ELEMENTS)('the manifest of $tag', ({ tag, element }) => {
  test('lists the attributes that the element observes, and the other way round', () => {
    expect(names(declarationOf(tag).attributes)).toEqual([...element.observedAttributes, ...UNOBSERVED[tag]].sort())
  })

  test('names for each observed attribute the property that it sets', () => {
    const { attributes } = declarationOf(tag)
    const observed = attributes.filter(({ name }) => element.observedAttributes.includes(name))
    const fields = observed.map(({ fieldName = '' }) => fieldName)
    expect(fields.filter((field) => !element.elementProperties.has(field))).toEqual([])
    expect(attributes.length - observed.length).toBe(UNOBSERVED[tag].length)
  })

  test('lists the public methods of the running element', () => {
    const own = Object.entries(Object.getOwnPropertyDescriptors(element.prototype))
    const methods = own.filter(([name, { value }]) => typeof value === 'function' && !(name in LitElement.prototype))
    const listed = declarationOf(tag).members.filter(({ kind }) => kind === 'method')
    expect(names(listed)).toEqual(methods.map(([name]) => name).sort())
  })

  test('lists properties that the element has, and says which are only read', () => {
    for (const { name, ...member } of declarationOf(tag).members.filter(({ kind }) => kind === 'field')) {
      const descriptor = Object.getOwnPropertyDescriptor(element.prototype, name)
      const isReadonly = descriptor ? descriptor.set === undefined : false
      expect([name, member.readonly ?? false]).toEqual([name, isReadonly])
    }
  })

  test('lists no slot, because the element shows none of its children', () => {
    expect(declarationOf(tag).slots).toEqual([])
  })
})

test('the manifest lists the events of the block with their classes', () => {
  const classes = Object.entries(elements).filter(([, value]) => 'eventName' in value)
  const expected = classes.map(([name, value]) => [(value as unknown as { eventName: string }).eventName, name])
  const { events } = declarationOf('ai-block')
  expect(events.map(({ name, type }) => [name, type.text]).sort()).toEqual(expected.sort())
})

test('the parts and custom properties of an answered block are in the manifest', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?', badge: 'always' })
  block.submit()
  simulator.last.start()
  simulator.last.say('So:\n\n```js\nlet a = 1\n```\n')
  simulator.last.complete()
  await answerWith(block, 'So')
  await expect.poll(() => block.shadowRoot?.querySelector('[part=code]')).not.toBeNull()
  const { cssParts, cssProperties } = declarationOf('ai-block')
  const sheets = block.shadowRoot?.adoptedStyleSheets ?? []
  const styles = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join('\n')
  const used = [...new Set([...styles.matchAll(/var\((--ai-[\w-]+)/g)].map(([, name]) => name ?? ''))]

  expect(names(cssParts)).toEqual(expect.arrayContaining(partsIn(block)))
  expect(partsIn(block)).toEqual(expect.arrayContaining(['answer', 'badge', 'base', 'copy-button', 'input']))
  expect(names(cssProperties)).toEqual(expect.arrayContaining(used))
  expect(used.length).toBeGreaterThan(5)
})

function partsIn(host: Element): string[] {
  const parts = [...(host.shadowRoot?.querySelectorAll('[part]') ?? [])].flatMap((each) => [...each.part])
  return [...new Set(parts)].sort()
}
