import { afterEach, expect, test, vi } from 'vitest'
import { SessionStore } from '../../src/connection/session-store.js'
import { WholeAnswers } from '../../src/connection/whole-answers.js'
import { LiveStream } from '../../src/streams/stream.js'
import { FakeHttp } from '../kit/fake-http.js'

const JSON_MODE = '../../src/connection/json-mode.js'
const SERVER = 'https://runnel.example'

afterEach(() => {
  vi.doUnmock(JSON_MODE)
  vi.resetModules()
})

function streamOf(whole: WholeAnswers, id: string): LiveStream {
  const stream = new LiveStream(id, { cancel: () => whole.cancel(id), retry: () => {}, detach: () => {} })
  whole.ask(stream, JSON.stringify({ id, prompt: 'why?' }))
  return stream
}

test('where the module cannot be loaded, the stream fails and can be asked for again, which loads it anew', async () => {
  const http = new FakeHttp()
  const whole = new WholeAnswers({ server: SERVER, session: new SessionStore(SERVER, undefined), fetch: http.fetch })
  vi.doMock(JSON_MODE, () => Promise.reject(new Error('404')))
  const first = streamOf(whole, 'one')
  first.cancel()
  await expect.poll(() => first.view.status).toBe('error')
  expect(first.view.error).toMatchObject({ code: 'connection_lost', retryable: true })
  expect(whole.size).toBe(0)

  vi.doUnmock(JSON_MODE)
  vi.resetModules()
  const second = streamOf(whole, 'two')
  await expect.poll(() => http.requests.length).toBe(1)
  expect(second.view.status).toBe('thinking')
})
