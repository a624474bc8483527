import { expect, test } from 'vitest'
import { RequestError } from '../../src/index.js'
import { FakeStorage, harness, SERVER } from '../kit/harness.js'
import { SESSION } from '../kit/messages.js'

const summary = { id: 'one', block: 'ask', state: 'running', cursor: 'e1.3', created: '2026-01-01T00:00:00.000Z' }

/** A client with a session, whose server answers every request with `body`. */
function answering(body: string, status = 200) {
  const requests: { url: string; headers: Record<string, string> }[] = []
  const fetch: typeof globalThis.fetch = (url, init) => {
    requests.push({ url: String(url), headers: (init?.headers ?? {}) as Record<string, string> })
    return Promise.resolve(new Response(body, { status }))
  }
  const storage = new FakeStorage()
  storage.setItem(`runnel.session:${SERVER}`, SESSION)
  return { ...harness({ storage, fetch }), requests }
}

test('the streams of the session are asked for with its name in a header', async () => {
  const { client, requests } = answering(JSON.stringify([summary, 'nonsense']))
  expect(await client.list()).toEqual([summary])
  expect(requests).toMatchObject([{ url: `${SERVER}/api/streams`, headers: { 'x-session': SESSION } }])
})

test('without a session there are none, and nobody is asked', async () => {
  const { client } = harness()
  expect(await client.list()).toEqual([])
})

test('a refusal rejects with the reason', async () => {
  const error = { kind: 'request', code: 'rate_limited', message: 'Too many.', retryable: true }
  const { client } = answering(JSON.stringify({ error }), 429)
  const rejection: unknown = await client.list().catch((reason: unknown) => reason)
  expect(rejection).toBeInstanceOf(RequestError)
  expect(rejection).toMatchObject({ code: 'rate_limited', message: 'Too many.', error })
})

test('an answer that is not the server’s is an error and no empty list', async () => {
  const { client } = answering('<html>proxy</html>', 502)
  await expect(client.list()).rejects.toMatchObject({ code: 'internal' })
})

test('a caller that gives up ends the request', async () => {
  const giveUp = new AbortController()
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new Error(String(init.signal?.reason))))
      giveUp.abort('enough')
    })
  const storage = new FakeStorage()
  storage.setItem(`runnel.session:${SERVER}`, SESSION)
  const { client } = harness({ storage, fetch })

  await expect(client.list({ signal: giveUp.signal })).rejects.toThrow('enough')
})
