import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../src/elements/define.js'
import type { AiBlockElement, BlockState } from '../../src/elements/index.js'
import { createSimulator, type Simulator } from '../../src/testing/index.js'
import { button, expectAccessible, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

interface Walk {
  readonly block: AiBlockElement
  readonly simulator: Simulator
  /** Everything that the status region has said, in order. */
  readonly said: string[]
  /** Where the bar stood, one list per stream; a bar that flows is -1. */
  readonly bars: number[][]
}

/** A way on from one state, and what the block shows then. */
interface Step {
  readonly way: string
  readonly go: (walk: Walk) => Promise<unknown>
  readonly state: BlockState
  readonly message: RegExp
  readonly buttons: readonly string[]
  /** Of the bar: -1 where it flows. */
  readonly progress: number | 'none' | 'some'
  readonly focus: string
  readonly says: readonly RegExp[]
  readonly notice?: RegExp
}

const RUNNING = ['Stop', 'Copy', 'Clear']

const STEPS: readonly Step[] = [
  {
    way: 'a new block',
    go: async () => {},
    state: 'idle',
    message: /^$/,
    buttons: ['Ask'],
    progress: 'none',
    focus: '',
    says: [],
  },
  {
    way: 'a prompt that is sent while the server is away',
    go: async ({ block, simulator }) => {
      simulator.refuse()
      await userEvent.click(query(block, 'textarea'))
      await userEvent.keyboard('Why?{Enter}')
    },
    state: 'reconnecting',
    message: /^Reconnecting…$/,
    buttons: ['Retry now', ...RUNNING],
    progress: -1,
    focus: 'Stop',
    says: [/^Sent\.$/, /^The connection is lost\. Reconnecting\.$/],
  },
  {
    way: 'the server is back',
    go: async ({ simulator }) => {
      simulator.refuse(false)
      simulator.client.reconnect()
      await simulator.connected()
    },
    state: 'sending',
    message: /^Sending…$/,
    buttons: RUNNING,
    progress: -1,
    focus: 'Stop',
    says: [/^Connected again\.$/],
  },
  {
    way: 'there is no free place',
    go: async ({ simulator: { last } }) => {
      last.start({ max_tokens: 100 })
      last.status('queued')
    },
    state: 'queued',
    message: /free place/,
    buttons: RUNNING,
    progress: -1,
    focus: 'Stop',
    says: [/^Waiting for a free place\.$/],
  },
  {
    way: 'the model thinks',
    go: async ({ simulator: { last } }) => last.status('thinking'),
    state: 'thinking',
    message: /^Thinking…$/,
    buttons: RUNNING,
    progress: -1,
    focus: 'Stop',
    says: [/^Thinking\.$/],
  },
  {
    way: 'the model is overloaded',
    go: async ({ simulator: { last } }) => last.retrying({ attempt: 2, max_attempts: 5, delay_ms: 60_000 }),
    state: 'retrying',
    message: /try/i,
    buttons: ['Stop', 'Retry now', 'Copy', 'Clear'],
    progress: -1,
    focus: 'Stop',
    says: [/^Trying again: attempt 2 of 5\.$/],
    notice: /^Attempt 2 of 5 in \d+ s\./,
  },
  {
    way: 'the first words come',
    go: async ({ simulator: { last } }) => last.say('Because of **light**, and so on. '),
    state: 'streaming',
    message: /^Writing…$/,
    buttons: RUNNING,
    progress: 'some',
    focus: 'Stop',
    says: [/^The answer has started\.$/],
  },
  {
    way: 'another node takes over',
    go: async ({ simulator: { last } }) => last.status('recovering'),
    state: 'recovering',
    message: /^Another server takes over…$/,
    buttons: RUNNING,
    progress: 'some',
    focus: 'Stop',
    says: [/^Another server takes over\.$/],
  },
  {
    way: 'the connection breaks',
    go: async ({ simulator }) => simulator.refuse(),
    state: 'reconnecting',
    message: /^Reconnecting…$/,
    buttons: ['Retry now', ...RUNNING],
    progress: 'some',
    focus: 'Stop',
    says: [/^The connection is lost\. Reconnecting\.$/],
  },
  {
    way: 'it is back, with more words',
    go: async ({ simulator }) => {
      simulator.last.say('And more of it. ')
      simulator.refuse(false)
      simulator.client.reconnect()
    },
    state: 'streaming',
    message: /^Writing…$/,
    buttons: RUNNING,
    progress: 'some',
    focus: 'Stop',
    says: [/^Connected again\.$/],
  },
  {
    way: 'the answer is whole',
    go: async ({ simulator: { last } }) => last.complete(),
    state: 'complete',
    message: /^Done\.$/,
    buttons: ['Ask', 'Copy', 'Clear'],
    progress: 1,
    focus: 'Ask',
    says: [/^The answer is complete\.$/],
  },
  {
    way: 'another question, of which the model tells no limit',
    go: async ({ block, simulator }) => {
      block.submit('Again?')
      await block.updateComplete
      simulator.last.say('Half')
    },
    state: 'streaming',
    message: /^Writing…$/,
    buttons: RUNNING,
    progress: -1,
    focus: 'Stop',
    says: [/^Sent\.$/, /^The answer has started\.$/],
  },
  {
    way: 'Escape',
    go: () => userEvent.keyboard('{Escape}'),
    state: 'cancelled',
    message: /^(Ended early|Left as it is)\.$/,
    buttons: ['Ask', 'Run again', 'Copy', 'Clear'],
    progress: 0,
    focus: 'Ask',
    says: [/^Stopped\.$/],
    notice: /^Stopped\. This is what had arrived\./,
  },
  {
    way: 'Run again, and the model fails',
    go: async ({ block, simulator }) => {
      await userEvent.click(button(block, 'Run again'))
      simulator.last.fail('llm_overloaded')
    },
    state: 'error',
    message: /^(No answer this time|That did not work)\.$/,
    buttons: ['Ask', 'Retry', 'Copy', 'Clear'],
    progress: 0,
    focus: 'Ask',
    says: [/^Sent\.$/, /^Error\. The model could not answer\. /],
    notice: /^The model could not answer\. /,
  },
  {
    way: 'Clear',
    go: ({ block }) => userEvent.click(button(block, 'Clear')),
    state: 'idle',
    message: /^$/,
    buttons: ['Ask'],
    progress: 'none',
    focus: 'textarea',
    says: [/^Cleared\.$/],
  },
]

async function setOut(): Promise<Walk> {
  const simulator = createSimulator()
  const block = document.createElement('ai-block')
  block.client = simulator.client
  document.body.append(block)
  await block.updateComplete
  await simulator.connected()
  const walk: Walk = { block, simulator, said: [], bars: [] }
  const watch = new MutationObserver(() => note(walk))
  watch.observe(block.shadowRoot ?? block, { subtree: true, childList: true, characterData: true, attributes: true })
  return walk
}

function note({ block, simulator, said, bars }: Walk): void {
  const words = textOf(block, '.base > [role=status]')
  if (words !== '' && said.at(-1) !== words) said.push(words)
  const bar = block.shadowRoot?.querySelector('progress')
  // Until the block is drawn as running, the bar is that of the stream before.
  const isRunning = block.shadowRoot?.querySelector('.stop') instanceof Element
  if (bar && isRunning) (bars[simulator.streams.length] ??= []).push(bar.position)
}

const labels = (block: Element) =>
  [...(block.shadowRoot?.querySelectorAll('button') ?? [])]
    .filter((item) => item.checkVisibility())
    .map((item) => item.textContent.trim())

/** What has the focus: a field by its tag, a button by its words. */
function focused({ block }: Walk): string {
  const active = block.shadowRoot?.activeElement
  return active?.localName === 'textarea' ? 'textarea' : (active?.textContent.trim() ?? '')
}

async function expectStep(walk: Walk, step: Step): Promise<void> {
  const { block } = walk
  await expect.poll(() => query(block, '.base').dataset['state']).toBe(step.state)
  await block.updateComplete
  expect(textOf(block, '.message')).toMatch(step.message)
  // Between two attempts to connect there is one to wait for, and while it is made there is not.
  await expect.poll(() => labels(block)).toEqual(step.buttons)
  const bar = block.shadowRoot?.querySelector('progress')
  if (step.progress === 'none') expect(bar).toBeNull()
  else if (step.progress === 'some') expect(bar?.position).toBeGreaterThan(0)
  else expect(bar?.position).toBe(step.progress)
  await expect.poll(() => focused(walk)).toBe(step.focus)
  if (step.notice) expect(textOf(block, '.notice')).toMatch(step.notice)
  await expectAccessible(block)
}

test('a block goes through all of its states, and in each shows what belongs to it', { timeout: 60_000 }, async () => {
  const walk = await setOut()
  const told: RegExp[] = []
  for (const step of STEPS) {
    await step.go(walk)
    await expectStep(walk, step)
    told.push(...step.says)
    expect(walk.said, step.way).toEqual(told.map((words): unknown => expect.stringMatching(words)))
  }
  expect(textOf(walk.block, '.answer')).toBe('')
  for (const bars of walk.bars.filter(Boolean)) {
    const stood = bars.slice(bars.findIndex((position) => position >= 0))
    expect(stood).toEqual(stood.toSorted((one, other) => one - other))
  }
  walk.simulator.close()
})

test('every state is on the way, and every one of them is left again', () => {
  const states: Readonly<Record<BlockState, true>> = {
    idle: true,
    sending: true,
    queued: true,
    thinking: true,
    streaming: true,
    retrying: true,
    recovering: true,
    reconnecting: true,
    complete: true,
    cancelled: true,
    error: true,
  }
  expect(new Set(STEPS.slice(0, -1).map(({ state }) => state))).toEqual(new Set(Object.keys(states)))
})
