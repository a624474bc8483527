import { COMMANDS } from '@runnel/protocol/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scriptedProvider } from '../kit/scripted-provider.js'
import { startServer } from '../kit/test-server.js'

const id = fc.constantFrom('s-1', 's-2', 'neighbour', '__proto__', '', 'x'.repeat(65))

const odd = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(-1, 1e308, '', null, true, [], {}, '\u0000', '\ud800'))

/** Commands that are right, or nearly. */
const command = fc
  .record(
    {
      type: fc.oneof(fc.constantFrom(...Object.keys(COMMANDS)), fc.string()),
      id: fc.oneof(id, odd),
      prompt: fc.oneof(fc.string(), odd),
      block: fc.oneof(fc.constantFrom('ask', 'quiz', 'explain', 'constructor'), odd),
      params: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), odd),
      cursor: fc.oneof(fc.string(), fc.constantFrom('e.0', 'e.99999', '.', 'e.-1'), odd),
      conversation: fc.oneof(id, odd),
      session: fc.oneof(fc.string(), odd),
      t: fc.oneof(fc.double(), odd),
    },
    { requiredKeys: ['type'] },
  )
  .map((value) => JSON.stringify(value))

const frame = fc.oneof(
  { weight: 6, arbitrary: command },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
)

test('a hostile client does no harm to its neighbour, nor to the process', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  const provider = scriptedProvider()
  const server = await startServer({
    providers: [provider],
    config: { ORPHAN_GRACE_MS: 0, MAX_STREAMS_PER_SESSION: 4 },
  })
  const neighbour = await server.connect()
  neighbour.send({ type: 'prompt', id: 'neighbour', prompt: 'hi' })
  const call = await provider.call(0)
  let written = ''

  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 40 }), fc.boolean(), async (frames, leaves) => {
      const hostile = await server.connect()
      for (const text of frames) hostile.sendText(text)
      call.text(`${frames.length} `)
      written += `${frames.length} `
      if (leaves) hostile.terminate()
      else {
        // Whatever it did, it is answered, or closed with a code of the protocol.
        hostile.send({ type: 'detach', id: 'x' })
        hostile.send({ type: 'ping', t: 42 })
        const code = await hostile.seen(
          (message) =>
            (message.type === 'pong' && message.t === 42) ||
            (message.type === 'error' && 're' in message && message.re === 'ping'),
        )
        if (code !== undefined) expect(code).toBe(1008)
        hostile.terminate()
      }
      await neighbour.next('chunk')
    }),
    { numRuns: 150 },
  )

  call.end()
  await neighbour.next('complete')
  expect(neighbour.text('neighbour')).toBe(written)
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' })
  await server.close()
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})
