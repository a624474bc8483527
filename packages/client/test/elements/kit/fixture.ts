import axe from 'axe-core'
import { expect, onTestFinished, vi } from 'vitest'
import '../../../src/elements/define.js'
import type { AiBlockElement } from '../../../src/elements/index.js'
import {
  createSimulator,
  type Ending,
  type Failure,
  type Simulator,
  type SimulatorOptions,
} from '../../../src/testing/index.js'
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

/** What a test that looks at figures lets its answers end with. */
export const MEASURED: Ending = {
  timing: { ttft_ms: 100, duration_ms: 1500 },
  usage: { input_tokens: 3, output_tokens: 12 },
}

/** A failure that may pass. */
export const BUSY: Exclude<Failure, string> = {
  code: 'llm_overloaded',
  message: 'The model is busy. Try again in a moment.',
}

export interface SimulatedFixture {
  readonly block: AiBlockElement
  readonly simulator: Simulator
}

/** A block in the page, connected to a simulated server: what is asked has arrived when `submit` returns. */
export async function mountSimulated(
  attributes: Record<string, string> = {},
  options: SimulatorOptions = {},
): Promise<SimulatedFixture> {
  const simulator = createSimulator(options)
  onTestFinished(() => simulator.close())
  const block = document.createElement('ai-block')
  block.client = simulator.client
  for (const [name, value] of Object.entries(attributes)) block.setAttribute(name, value)
  document.body.append(block)
  const connected = simulator.connected()
  // A minute after a connection was made, nothing about it waits any more.
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(60_000)
  await Promise.all([connected, block.updateComplete])
  return { block, simulator }
}

const GLANCE_MS = 10
const MOST_GLANCES = 2_000

/** The fourth attempt to connect waits four seconds. */
export const SLOW: SimulatorOptions = { jitter: 0.99 }

/** Takes the server away until the client waits for an attempt. Timers must be fake. */
export async function awaitAttempt(simulator: Simulator, attempt: number): Promise<void> {
  simulator.refuse()
  for (let count = 0; count < MOST_GLANCES; count++) {
    const { connection } = simulator.client
    if (connection.name === 'waiting' && connection.attempt === attempt) return
    await vi.advanceTimersByTimeAsync(GLANCE_MS)
  }
  throw new Error(`no attempt ${attempt}`)
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

/** A part of a block comes over the network, which a busy machine is slow at. */
const LOADED = { timeout: 20_000 }

/** The answer, once it holds `text`. */
export async function answerWith(host: Element, text: string): Promise<HTMLElement> {
  // What shows answers is loaded with the first prompt.
  await expect.poll(() => host.shadowRoot?.querySelector('.answer'), LOADED).not.toBeNull()
  const answer = query(host, '.answer')
  await expect.poll(() => answer.textContent, LOADED).toContain(text)
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
