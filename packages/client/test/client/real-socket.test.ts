import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createClient, type Client, type ConnectionState } from '../../src/index.js'
import { answer, attached, chunk, complete, opening, welcome } from '../kit/messages.js'
import { scriptedServer } from '../kit/scripted-server.js'

function connect(server: string): Client {
  const client = createClient({ server }, { WebSocket, page: {}, storage: undefined, random: () => 0 })
  onTestFinished(() => client.close())
  return client
}

function until(client: Client, name: ConnectionState['name']): Promise<ConnectionState> {
  return new Promise((resolve) => {
    const stop = client.onConnection((state) => {
      if (state.name !== name) return
      stop()
      resolve(state)
    })
  })
}

test('a stream that is cut again and again is read whole', async () => {
  const server = await scriptedServer()
  const client = connect(server.address)
  const stream = client.stream({ prompt: 'why?', id: 'one' })
  const first = await server.accept()
  expect(first.protocol).toBe('runnel.v1')
  expect(await first.next()).toEqual({ type: 'hello', protocol: 1 })
  first.say(welcome())
  expect(await first.next()).toMatchObject({ type: 'prompt', id: 'one' })
  first.say(...opening('one', '0 '))

  for (let seq = 2; seq < 12; seq += 1) {
    await new Promise<void>((resolve) => {
      if (stream.view.seq === seq - 1) return resolve()
      const stop = stream.subscribe(({ seq: now }) => {
        if (now !== seq - 1) return
        stop()
        resolve()
      })
    })
    client.interrupt()
    const peer = await server.accept()
    expect(await peer.next()).toMatchObject({ type: 'hello', session: welcome().session })
    expect(await peer.next()).toEqual({ type: 'resume', id: 'one', cursor: `e1.${seq - 1}` })
    peer.say(welcome(), attached('one'), chunk('one', seq, `${seq - 1} `))
    if (seq === 11) peer.say(complete('one', 12))
  }
  let text = ''
  for await (const view of stream) text = view.text
  expect(text).toBe('0 1 2 3 4 5 6 7 8 9 10 ')
})

test('a connection that the network cuts comes back', async () => {
  const server = await scriptedServer()
  const client = connect(server.address)
  const first = await server.accept()
  await first.next()
  const waiting = until(client, 'waiting')
  first.cut()
  expect(await waiting).toMatchObject({ attempt: 1 })
  expect(await (await server.accept()).next()).toMatchObject({ type: 'hello' })
})

test('a server that is not there is waited for', async () => {
  const client = connect('http://127.0.0.1:1')
  expect(await until(client, 'waiting')).toMatchObject({ attempt: 1, exhausted: false })
})

test.each([1008, 4401])('after close code %i it stays closed', async (code) => {
  const server = await scriptedServer()
  const client = connect(server.address)
  const stream = client.stream('why?')
  const peer = await server.accept()
  const closed = until(client, 'closed')
  peer.close(code)
  await closed
  for await (const { status } of stream) expect(status).toBe('error')
  expect(client.connection.name).toBe('closed')
})

test('closing during an attempt lets the process go on', async () => {
  const server = await scriptedServer()
  const client = connect(server.address)
  client.interrupt()
  client.close()
  expect(client.connection).toEqual({ name: 'closed', reason: 'closed' })
})

test('an error answer reaches its stream', async () => {
  const server = await scriptedServer()
  const client = connect(server.address)
  const stream = client.stream({ prompt: 'why?', id: 'one' })
  const peer = await server.accept()
  peer.say(welcome(), answer('prompt', 'one', 'unknown_model'))
  let last = stream.view
  for await (const view of stream) last = view
  expect(last.error?.code).toBe('unknown_model')
})
