import axe from 'axe-core'
import { expect, onTestFinished } from 'vitest'
import '../../../src/elements/define.js'
import type { AiBlockElement } from '../../../src/elements/index.js'
import { FakeClient } from './fake-client.js'

export interface BlockFixture {
  readonly block: AiBlockElement
  readonly client: FakeClient
}

/** A block in the page, connected to a fake client. */
export async function mountBlock(attributes: Record<string, string> = {}): Promise<BlockFixture> {
  const client = new FakeClient()
  const block = document.createElement('ai-block')
  block.client = client
  for (const [name, value] of Object.entries(attributes)) block.setAttribute(name, value)
  document.body.append(block)
  await block.updateComplete
  return { block, client }
}

/** The element in the shadow root that a selector names. Throws when there is none. */
export function query<E extends Element = HTMLElement>(host: Element, selector: string): E {
  const found = host.shadowRoot?.querySelector<E>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

/** The text of the part, with white space folded; empty when it is not there. */
export function textOf(host: Element, selector: string): string {
  return (host.shadowRoot?.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** The button with this label. Throws when there is none. */
export function button(host: Element, label: string): HTMLButtonElement {
  const found = [...(host.shadowRoot?.querySelectorAll('button') ?? [])].find(
    (item) => item.textContent.trim() === label,
  )
  if (!found) throw new Error(`no button "${label}"`)
  return found
}

/** The answer, once it holds `text`. */
export async function answerWith(host: Element, text: string): Promise<HTMLElement> {
  // What shows answers is loaded with the first prompt.
  await expect.poll(() => host.shadowRoot?.querySelector('.answer')).not.toBeNull()
  const answer = query(host, '.answer')
  await expect.poll(() => answer.textContent).toContain(text)
  return answer
}

/** The names of what blocks tell the page from now on; until the test ends. */
export function hearEvents(): string[] {
  const heard: string[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  for (const name of ['ai-start', 'ai-complete', 'ai-error', 'ai-cancel'])
    document.addEventListener(name, () => heard.push(name), { signal: stop.signal })
  return heard
}

export async function expectAccessible(host: Element): Promise<void> {
  const { violations } = await axe.run(host)
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}
