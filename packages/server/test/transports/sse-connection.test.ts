import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SseConnection } from '../../src/transports/sse-connection.js'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function open() {
  const response = { writableLength: 10, end: vi.fn(), destroy: vi.fn() }
  return { response, connection: new SseConnection(response as unknown as ServerResponse, () => undefined) }
}

test('a response that has closed is not closed again, and leaves no timer behind', () => {
  const { connection, response } = open()
  connection.closed()
  connection.close()

  expect(response.end).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('the timer of a response that is closed goes when it has closed', () => {
  const { connection } = open()
  connection.close()
  expect(vi.getTimerCount()).toBe(1)
  connection.closed()
  expect(vi.getTimerCount()).toBe(0)
})
