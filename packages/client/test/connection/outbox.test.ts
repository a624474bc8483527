import { expect, test } from 'vitest'
import { Outbox } from '../../src/connection/outbox.js'

function prompt(id: string, text = id) {
  return { type: 'prompt', id, text } as const
}

function flushed(outbox: Outbox, connection: number, room = Infinity): string[] {
  const sent: string[] = []
  outbox.flush(connection, ({ type, id }) => {
    if (sent.length >= room) return false
    sent.push(`${type}:${id}`)
    return true
  })
  return sent
}

test('each command goes out once on every connection, in the order given', () => {
  const outbox = new Outbox()
  outbox.add(prompt('one'))
  outbox.add({ type: 'cancel', id: 'one', text: 'stop' })
  outbox.add(prompt('two'))
  outbox.add(prompt('one'))
  expect(flushed(outbox, 1)).toEqual(['prompt:one', 'cancel:one', 'prompt:two'])
  expect(flushed(outbox, 1)).toEqual([])

  outbox.settle('prompt', 'one')
  outbox.add(prompt('three'))
  expect(flushed(outbox, 2)).toEqual(['cancel:one', 'prompt:two', 'prompt:three'])
})

test('a command that was not taken is kept for the next time', () => {
  const outbox = new Outbox()
  outbox.add(prompt('one'))
  outbox.add(prompt('two'))
  expect(flushed(outbox, 1, 1)).toEqual(['prompt:one'])
  expect(outbox.wasSent('prompt', 'two')).toBe(false)
  expect(flushed(outbox, 1)).toEqual(['prompt:two'])
})

test('the largest prompt of a connection is known, among those that went out on it', () => {
  const outbox = new Outbox()
  outbox.add(prompt('short', 'a'))
  outbox.add(prompt('long', 'aaaa'))
  flushed(outbox, 1)
  outbox.add(prompt('later', 'aaaaaaaa'))
  expect(outbox.largestPrompt(1)?.id).toBe('long')
  expect(outbox.largestPrompt(2)).toBeUndefined()
})

test('what is forgotten is not sent', () => {
  const outbox = new Outbox()
  outbox.add(prompt('one'))
  outbox.add({ type: 'cancel', id: 'one', text: 'stop' })
  outbox.forget('one')
  expect(flushed(outbox, 1)).toEqual([])
})
