import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptedProvider, type ScriptedProvider } from '../kit/scripted-provider.js'
import { startServer, type TestServer } from '../kit/test-server.js'

let provider: ScriptedProvider
let server: TestServer

beforeEach(async () => {
  provider = scriptedProvider()
  server = await startServer({ providers: [provider], config: { HEARTBEAT_MS: 60_000 } })
})

afterEach(() => server.close())

describe('a prompt', () => {
  test('without hello is greeted, attached and answered to its end', async () => {
    const peer = await server.connect()
    peer.send({ type: 'prompt', prompt: 'hi' })
    const call = await provider.call(0)
    call.text('Hel', 'lo')
    call.end({ model: 'm', usage: { input_tokens: 1, output_tokens: 2 } })
    const complete = await peer.next('complete')

    expect(peer.messages.map(({ type }) => type)).toEqual([
      'welcome',
      'attached',
      'start',
      'status',
      'chunk',
      'complete',
    ])
    expect(peer.text(complete.id)).toBe('Hello')
    expect(complete).toMatchObject({ model: 'm', finish_reason: 'stop', usage: { input_tokens: 1, output_tokens: 2 } })
  })

  test('sent twice starts one generation, also from another connection of the session', async () => {
    const peer = await server.connect()
    peer.send({ type: 'hello' })
    const { session } = await peer.next('welcome')
    const prompt = { type: 'prompt', id: 'p-1234567', prompt: 'hi' }
    peer.send(prompt)
    peer.send(prompt)
    await peer.settled()
    const other = await server.connect()
    other.send({ type: 'hello', session })
    other.send(prompt)
    const call = await provider.call(0)
    call.text('one')
    call.end()
    await peer.next('complete')
    await other.next('complete')

    expect(provider.calls).toHaveLength(1)
    expect(peer.of(prompt.id).filter(({ type }) => type === 'chunk')).toHaveLength(1)
    expect(other.text(prompt.id)).toBe('one')
  })
})
