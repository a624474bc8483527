import { afterEach, expect, test } from 'vitest'
import type { ConnectionState } from '../../src/types.js'
import { FakeClient } from './kit/fake-client.js'
import { button, expectAccessible, mountBlock, query, textOf } from './kit/fixture.js'

afterEach(() => document.body.replaceChildren())

async function mountStatus(attributes: Record<string, string> = {}) {
  const client = new FakeClient()
  const status = document.createElement('ai-connection-status')
  status.client = client
  for (const [name, value] of Object.entries(attributes)) status.setAttribute(name, value)
  document.body.append(status)
  await status.updateComplete
  return { status, client }
}

const at = () => performance.now() + 60_000

test.each<[string, ConnectionState]>([
  ['Not connected yet', { name: 'idle' }],
  ['Connecting', { name: 'connecting', attempt: 1 }],
  ['Connecting attempt 3 of 5', { name: 'connecting', attempt: 3 }],
  ['Connected', { name: 'open', transport: 'websocket' }],
  ['Connected over SSE', { name: 'open', transport: 'sse' }],
  ['Connected over long polls', { name: 'open', transport: 'poll' }],
  [
    'Disconnected attempt 2 of 5 in 60 s Retry now',
    { name: 'waiting', attempt: 2, max_attempts: 5, at: at(), exhausted: false },
  ],
  [
    'Disconnected still trying in 60 s Retry now',
    { name: 'waiting', attempt: 6, max_attempts: 5, at: at(), exhausted: true },
  ],
  ['Offline Retry now', { name: 'offline' }],
  ['Disconnected not allowed Retry now', { name: 'closed', reason: 'not allowed' }],
])('the badge reads "%s"', async (words, state) => {
  const { status, client } = await mountStatus({ badge: '' })
  client.connect(state.name === 'waiting' ? { ...state, at: at() } : state)
  await status.updateComplete
  expect(textOf(status, '.badge')).toBe(words)
  await expectAccessible(status)
})

test('"Retry now" connects at once', async () => {
  const { status, client } = await mountStatus()
  client.connect({ name: 'offline' })
  await status.updateComplete
  button(status, 'Retry now').click()
  expect(client.reconnects).toBe(1)
})

test('badge="auto" shows nothing while all is well, and still tells a screen reader', async () => {
  const { status } = await mountStatus({ badge: 'auto' })
  expect(textOf(status, '.badge')).toBe('')
  expect(query(status, '[role=status]').textContent).toBe('Connected')
})

test('with for it shows the connection of that block', async () => {
  const { block, client } = await mountBlock({ id: 'the-block' })
  const status = document.createElement('ai-connection-status')
  status.setAttribute('for', block.id)
  document.body.append(status)
  await status.updateComplete
  client.connect({ name: 'offline' })
  await status.updateComplete
  expect(textOf(status, '.badge')).toBe('Offline Retry now')
})
