import { expect, test } from 'vitest'
import { run } from '../kit/generation.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

test('chunks are cut where a hint changes, and the count of tokens stays the vendor’s', async () => {
  const provider = scriptedProvider()
  const { events, done } = run(provider)
  const call = await provider.call(0)
  call.event({ type: 'thinking', text: 'a `b` c' })
  call.event({ type: 'text', text: 'run `a` at https://b', token_count: 9 })
  call.text('.c `d`', ' e')
  call.end()
  await done

  expect(events.slice(1, -1)).toEqual([
    { type: 'chunk', token: 'a `b` c', channel: 'reasoning' },
    { type: 'chunk', token: 'run ', metadata: { token_count: 9 } },
    { type: 'chunk', token: '`a`', metadata: { token_count: 0, is_code: true } },
    { type: 'chunk', token: ' at https://', metadata: { token_count: 0 } },
    { type: 'chunk', token: 'b', metadata: { token_count: 0, is_link: true } },
    { type: 'chunk', token: '.c', metadata: { is_link: true } },
    { type: 'chunk', token: ' ', metadata: { token_count: 0 } },
    { type: 'chunk', token: '`d`', metadata: { token_count: 0, is_code: true } },
    { type: 'chunk', token: ' e' },
  ])
})
