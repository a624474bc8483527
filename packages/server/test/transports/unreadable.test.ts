import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startServer, type TestServer } from '../kit/test-server.js'

let server: TestServer

afterEach(() => server.close())

/** Everything that the server answers to these bytes, until it closes. */
async function answerTo(bytes: string): Promise<string> {
  server = await startServer()
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let answer = ''
  socket.on('data', (data: Buffer) => (answer += data.toString()))
  socket.write(bytes)
  return new Promise((resolve) => socket.on('close', () => resolve(answer)))
}

test.each([
  ['bytes that are not HTTP', 'nonsense\r\n\r\n', 400],
  ['an address beyond the limit of headers', `GET /stream?prompt=${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, 431],
])('%s are refused in the form of every other error', async (_name, bytes, status) => {
  const answer = await answerTo(bytes)
  const [head = '', body = ''] = answer.split('\r\n\r\n')

  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(JSON.parse(body)).toMatchObject({ error: { kind: 'request', code: 'bad_message', retryable: false } })
  expect(answer).not.toContain('xxxxx')
})
