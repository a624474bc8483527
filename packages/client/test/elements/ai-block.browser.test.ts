import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { answerWith, BUSY, button, MEASURED, mountSimulated, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

test('a block shows the heading, label and action of its type, and an older name means the same type', async () => {
  const { block, simulator } = await mountSimulated({ type: 'explain-like-i-am-10', prompt: 'rainbows' })
  expect(textOf(block, 'h2')).toBe('Explain it like I’m ten')
  block.submit()
  expect(simulator.last.prompt).toEqual({ id: simulator.last.id, block: 'explain', prompt: 'rainbows' })
})

test('a type that is not known is sent as it is and shown as Markdown', async () => {
  const { block, simulator } = await mountSimulated({ type: 'release-notes', prompt: 'x', conversation: 'c1' })
  expect(textOf(block, 'h2')).toBe('Release notes')
  block.submit()
  const { id, prompt } = simulator.last
  expect(prompt).toEqual({ id, block: 'release-notes', prompt: 'x', conversation: 'c1' })
  simulator.last.say('**bold**')
  expect((await answerWith(block, 'bold')).querySelector('strong')?.textContent).toBe('bold')
})

test('Enter sends, Shift+Enter makes a new line', async () => {
  const { block, simulator } = await mountSimulated()
  await userEvent.click(query(block, 'textarea'))
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two')
  expect(simulator.streams).toHaveLength(0)
  await userEvent.keyboard('{Enter}')
  expect(simulator.last.prompt.prompt).toBe('one\ntwo')
})

test('an empty prompt is not sent', async () => {
  const { block, simulator } = await mountSimulated()
  block.submit('   ')
  await userEvent.click(query(block, 'textarea'))
  await userEvent.keyboard('{Enter}')
  expect(simulator.streams).toHaveLength(0)
})

test('while an answer runs the field is disabled, the answer is busy, and a second prompt is refused', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.start()
  await block.updateComplete
  expect(query<HTMLTextAreaElement>(block, 'textarea').disabled).toBe(true)
  expect(query(block, '.answer').getAttribute('aria-busy')).toBe('true')
  expect(textOf(block, '.message')).toBe('Thinking…')
  block.submit('again')
  expect(simulator.streams).toHaveLength(1)
})

test('the text streams in, and at the end stand model, time and tokens', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.start({ model: 'test-1' })
  simulator.last.say('Because ')
  await answerWith(block, 'Because')
  simulator.last.say('of light.')
  simulator.last.complete(MEASURED)
  await answerWith(block, 'Because of light.')
  expect(textOf(block, '.summary')).toBe('test-1 · 1.5 s · 12 tokens · 3 words')
  expect(query(block, '.answer').getAttribute('aria-busy')).toBe('false')
  expect(block.status).toBe('complete')
})

test('Stop cancels the stream, keeps what arrived and says so', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('Half an answer')
  await block.updateComplete
  await userEvent.click(button(block, 'Stop'))
  expect(simulator.last.isCancelled).toBe(true)
  await answerWith(block, 'Half an answer')
  expect(textOf(block, '[part=stopped]')).toContain('Stopped. This is what had arrived.')
})

test('Escape in the block stops, also right after sending with Enter', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  await userEvent.click(query(block, 'textarea'))
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => block.shadowRoot?.activeElement?.textContent).toBe('Stop')
  await userEvent.keyboard('{Escape}')
  expect(simulator.last.isCancelled).toBe(true)
})

test('the focus stays in the block when Stop goes away, and an Enter that is held down does nothing more', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  await userEvent.click(query(block, 'textarea'))
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => block.shadowRoot?.activeElement?.textContent).toBe('Stop')
  const held = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true })
  block.shadowRoot?.activeElement?.dispatchEvent(held)
  expect(held.defaultPrevented).toBe(true)
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => block.shadowRoot?.activeElement?.textContent).toBe('Ask')
  expect(simulator.streams).toHaveLength(1)
})

test('an answer that ends does not take the focus from elsewhere', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('text')
  simulator.last.complete()
  await answerWith(block, 'text')
  expect(block.shadowRoot?.activeElement).toBeNull()
})

test.each([
  ['shutdown', 'The server was stopped. This is what had arrived.'],
  ['limit', 'Limit reached. This is what had arrived.'],
  ['abandoned', 'Stopped. This is what had arrived.'],
] as const)(
  'an answer that the server stopped (%s) says so in the block and to a screen reader',
  async (reason, words) => {
    const { block, simulator } = await mountSimulated({ prompt: 'why?' })
    block.submit()
    simulator.last.say('Half an answer')
    simulator.last.cancel(reason)
    await block.updateComplete
    expect(textOf(block, '[part=stopped]')).toContain(words)
    expect(words).toContain(textOf(block, '[role=status]'))
  },
)

test('an answer that the server has lost is not called one that could not be sent', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('Half an answer')
  const message = 'The server has lost this answer, or let go of it. Ask again.'
  simulator.last.fail({ code: 'resume_expired', message, retryable: true })
  await block.updateComplete
  expect(textOf(block, '[part=error]')).toBe(`The server had a problem. ${message} Retry`)
})

test('a prompt in a language that is written from right to left stands at the right', async () => {
  const { block } = await mountSimulated({ prompt: 'مرحبا' })
  expect(getComputedStyle(query(block, 'textarea')).direction).toBe('rtl')
})

test('a retryable error is told in words and can be tried again with a new stream', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.fail(BUSY)
  await block.updateComplete
  expect(textOf(block, '[part=error]')).toContain('The model is busy. Try again in a moment.')
  await userEvent.click(button(block, 'Retry'))
  expect(simulator.streams.map((stream) => stream.prompt.prompt)).toEqual(['why?', 'why?'])
  expect(simulator.streams[0]?.id).not.toBe(simulator.streams[1]?.id)
})

test('an error that would only come again offers no Retry', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.fail({ ...BUSY, retryable: false })
  await block.updateComplete
  expect(() => button(block, 'Retry')).toThrow('no button')
})

test('Clear empties the block and gives the field back', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'why?' })
  block.submit()
  simulator.last.say('text')
  simulator.last.complete()
  await answerWith(block, 'text')
  await userEvent.click(button(block, 'Clear'))
  expect(query(block, '.answer').childNodes).toHaveLength(0)
  expect(block.status).toBe('idle')
  await expect.poll(() => block.shadowRoot?.activeElement?.tagName).toBe('TEXTAREA')
})

test('a second answer replaces the first', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'one' })
  block.submit()
  simulator.last.say('first')
  simulator.last.complete()
  await answerWith(block, 'first')
  block.submit('two')
  simulator.last.say('second')
  expect((await answerWith(block, 'second')).textContent).not.toContain('first')
})

test('a reset of the stream voids the text that was shown', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'one' })
  block.submit()
  simulator.last.say('old text')
  await answerWith(block, 'old text')
  simulator.last.reset()
  simulator.last.say('new')
  expect((await answerWith(block, 'new')).textContent).toBe('new')
})

test('the demo provider is named', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'one' })
  block.submit()
  simulator.last.start({ provider: 'demo' })
  await block.updateComplete
  expect(textOf(block, '[part=demo]')).toBe('demo')
})

test('autostart sends the prompt by itself, once', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'go', autostart: '' })
  expect(simulator.streams).toHaveLength(1)
  simulator.last.complete()
  block.heading = 'Other'
  await block.updateComplete
  expect(simulator.streams).toHaveLength(1)
})

test('an answer that hit the length limit says so', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'go' })
  block.submit()
  simulator.last.say('cut')
  simulator.last.complete({ finish_reason: 'length' })
  await block.updateComplete
  expect(textOf(block, '.hint')).toContain('length limit')
})

test('the end of a block that is too long to be read with each frame is shown all the same, while the answer goes on', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'go', pace: 'instant' })
  block.submit()
  simulator.last.say(`| a |\n| --- |\n| ${'long '.repeat(4_000)}`)
  await answerWith(block, 'long')
  simulator.last.say('and its end')
  await answerWith(block, 'and its end')
})

test('an answer nested too deeply for the parser is shown as it is', async () => {
  const { block, simulator } = await mountSimulated({ prompt: 'go' })
  block.submit()
  simulator.last.say(`${'>'.repeat(20_000)} deep`)
  await answerWith(block, '>> deep')
  simulator.last.say(' and on')
  simulator.last.complete()
  await answerWith(block, 'deep and on')
})
