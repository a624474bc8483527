import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../src/elements/define.js'
import type { AiBlockElement, BlockState } from '../../src/elements/index.js'
import { createSimulator } from '../../src/testing/index.js'
import { button, expectAccessible, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

/** What a block in a state shows. */
interface Expected {
  readonly state: BlockState
  readonly message: RegExp
  readonly buttons: readonly string[]
  /** Of the bar: -1 where it flows. */
  readonly progress: number | 'none' | 'some'
  readonly focus: string
  readonly notice?: RegExp
}

const labels = (block: Element) =>
  [...(block.shadowRoot?.querySelectorAll('button') ?? [])]
    .filter((item) => item.checkVisibility())
    .map((item) => item.textContent.trim())

async function expectState(block: AiBlockElement, expected: Expected): Promise<void> {
  await expect.poll(() => query(block, '.base').dataset['state']).toBe(expected.state)
  await block.updateComplete
  expect(textOf(block, '.message')).toMatch(expected.message)
  // Between two attempts to connect there is one to wait for, and while it is made there is not.
  await expect.poll(() => labels(block)).toEqual(expected.buttons)
  const bar = block.shadowRoot?.querySelector('progress')
  if (expected.progress === 'none') expect(bar).toBeNull()
  else if (expected.progress === 'some') expect(bar?.position).toBeGreaterThan(0)
  else expect(bar?.position).toBe(expected.progress)
  await expect.poll(() => block.shadowRoot?.activeElement?.textContent.trim() ?? '').toBe(expected.focus)
  if (expected.notice) expect(textOf(block, '.notice')).toMatch(expected.notice)
  await expectAccessible(block)
}

test('a block goes through all of its states, and in each shows what belongs to it', async () => {
  const simulator = createSimulator()
  const block = document.createElement('ai-block')
  block.client = simulator.client
  document.body.append(block)
  await block.updateComplete
  const running = ['Stop', 'Copy', 'Clear']
  const ended = ['Ask', 'Copy', 'Clear']

  await expectState(block, { state: 'idle', message: /^$/, buttons: ['Ask'], progress: 'none', focus: '' })

  simulator.refuse()
  await userEvent.click(query(block, 'textarea'))
  await userEvent.keyboard('Why?{Enter}')
  await expectState(block, {
    state: 'reconnecting',
    message: /^Reconnecting…$/,
    buttons: ['Retry now', ...running],
    progress: -1,
    focus: 'Stop',
  })

  simulator.refuse(false)
  const started = simulator.next()
  simulator.client.reconnect()
  const stream = await started
  stream.start({ max_tokens: 100 })
  stream.status('queued')
  await expectState(block, { state: 'queued', message: /free place/, buttons: running, progress: -1, focus: 'Stop' })

  stream.status('thinking')
  await expectState(block, { state: 'thinking', message: /^Thinking…$/, buttons: running, progress: -1, focus: 'Stop' })

  stream.retrying({ attempt: 2, max_attempts: 5, delay_ms: 60_000 })
  await expectState(block, {
    state: 'retrying',
    message: /try/i,
    buttons: ['Stop', 'Retry now', 'Copy', 'Clear'],
    progress: -1,
    focus: 'Stop',
    notice: /^Attempt 2 of 5 in \d+ s\./,
  })

  stream.say('Because of **light**, and so on. ')
  await expectState(block, {
    state: 'streaming',
    message: /^Writing…$/,
    buttons: running,
    progress: 'some',
    focus: 'Stop',
  })

  simulator.refuse()
  await expectState(block, {
    state: 'reconnecting',
    message: /^Reconnecting…$/,
    buttons: ['Retry now', ...running],
    progress: 'some',
    focus: 'Stop',
  })

  simulator.refuse(false)
  simulator.client.reconnect()
  await expectState(block, {
    state: 'streaming',
    message: /^Writing…$/,
    buttons: running,
    progress: 'some',
    focus: 'Stop',
  })

  stream.complete()
  await expectState(block, { state: 'complete', message: /^Done\.$/, buttons: ended, progress: 1, focus: 'Ask' })

  block.submit('Again?')
  await expect.poll(() => simulator.streams.length).toBe(2)
  simulator.last.say('Half')
  await expect.poll(() => block.text).toBe('Half')
  query(block, '.stop').focus()
  await userEvent.keyboard('{Escape}')
  await expectState(block, {
    state: 'cancelled',
    message: /./,
    buttons: ['Ask', 'Run again', 'Copy', 'Clear'],
    progress: 0,
    focus: 'Ask',
    notice: /^Stopped\. This is what had arrived\./,
  })

  button(block, 'Run again').click()
  await expect.poll(() => simulator.streams.length).toBe(3)
  simulator.last.fail('llm_overloaded')
  await expectState(block, {
    state: 'error',
    message: /./,
    buttons: ['Ask', 'Retry', 'Copy', 'Clear'],
    progress: 0,
    focus: 'Ask',
    notice: /^The model could not answer\. /,
  })

  await userEvent.click(button(block, 'Clear'))
  await expectState(block, { state: 'idle', message: /^$/, buttons: ['Ask'], progress: 'none', focus: '' })
  expect(block.shadowRoot?.activeElement?.localName).toBe('textarea')
  expect(textOf(block, '.answer')).toBe('')
  simulator.close()
})
