import { type RawFrame, RawSocket } from '../../../packages/server/test/kit/raw-socket.js'
import { judgeWhole } from '../answer.js'
import { openHouse } from '../house.js'
import type { Scenario, Stage } from '../scenario.js'
import { openSource } from '../source.js'

const MAX_MESSAGE_BYTES = 16_384

const SIZES = { small: 1, full: 20 } as const

interface Abuse {
  readonly frames: readonly RawFrame[]
  /** With what the connection is closed; undefined where it stays open. */
  readonly code: number | undefined
}

const text = (payload: string | Buffer, more: Partial<RawFrame> = {}): RawFrame => ({
  opcode: 'text',
  payload,
  ...more,
})

const times = (count: number, frame: RawFrame): RawFrame[] => Array.from({ length: count }, () => frame)

/** What no honest client sends, and what it is answered with. */
const ABUSES: Readonly<Record<string, Abuse>> = {
  'no JSON': { frames: times(10, text('{"type":')), code: 1008 },
  'no message': { frames: times(10, text('[1,2,3]')), code: 1008 },
  prototypes: { frames: times(10, text('{"__proto__":{"type":"prompt"},"constructor":1}')), code: 1008 },
  'a prompt of numbers': { frames: times(10, text('{"type":"prompt","prompt":17}')), code: 1008 },
  'deep nesting': { frames: times(10, text(`${'['.repeat(4_000)}1`)), code: 1008 },
  'unknown types': { frames: times(40, text('{"type":"dance"}')), code: undefined },
  'a resume of nothing': { frames: times(20, text('{"type":"resume","id":"nobody-knows-it"}')), code: undefined },
  'a message too long': { frames: [text('x'.repeat(MAX_MESSAGE_BYTES + 1))], code: 1009 },
  'a length that lies': { frames: [text('x', { declared: 2_000_000_000 })], code: 1009 },
  'a binary message': { frames: [{ opcode: 'binary', payload: 'x' }], code: 1003 },
  'an unmasked frame': { frames: [text('{"type":"ping"}', { masked: false })], code: 1002 },
  'bytes that are no UTF-8': { frames: [text(Buffer.from([0xc3, 0x28, 0xff]))], code: 1007 },
  'a continuation of nothing': { frames: [{ opcode: 'continuation', payload: 'x' }], code: 1002 },
  'too many fragments': {
    frames: [text('{', { final: false }), ...times(80, { opcode: 'continuation', payload: ' ', final: false })],
    code: 1008,
  },
  'a flood of commands': { frames: times(1_500, text('{"type":"ping"}')), code: 4429 },
}

/** Bad manners beside good neighbours. */
export const abuse: Scenario = {
  name: 'abuse',
  about:
    'Malformed, oversized, binary and unknown messages, lies, floods and half handshakes, beside readers who read.',
  least: { abuses: 17, closes: 13, streams: 12 },
  run: async (stage) => {
    const { ledger, seed, size } = stage
    const source = openSource({ tokens: 100, paceMs: 10 })
    const config = { MAX_MESSAGE_BYTES }
    const house = await openHouse({ ledger, seed, provider: source.provider, config, owned: [source] })
    for (let wave = 0; wave === 0 || stage.hasTime(); wave += 1) {
      const players = Array.from({ length: 3 }, () => house.player())
      const answers = players.flatMap((player, number) =>
        Array.from({ length: 4 }, (_, stream) => player.ask(`neighbour-${wave}-${number}-${stream}`)),
      )
      for (let round = 0; round < SIZES[size]; round += 1) await abuseAll(stage, house.url)
      await Promise.all(
        answers.map(async ({ prompt, ended }) => judgeWhole(ledger, prompt, await ended, source.calls.get(prompt))),
      )
      for (const player of players) player.close()
    }
    ledger.hold(ledger.counted('drops') === 0, 'a neighbour lost its connection')
    await house.close()
  },
}

async function abuseAll({ ledger }: Stage, url: string): Promise<void> {
  const halves = await Promise.all([halfHandshake(url, 'GET /ws HTTP/1.1\r\nhost: x\r\nupgr'), halfHandshake(url, '')])
  await Promise.all(
    Object.entries(ABUSES).map(async ([name, { frames, code }]) => {
      ledger.count('abuses')
      const got = await commit(url, frames, code)
      ledger.hold(got === code, `${name} was answered with ${got}, not ${code}`)
      if (got !== undefined) ledger.count('closes')
    }),
  )
  ledger.count('abuses', halves.length)
  for (const { socket } of halves) socket.destroy()
}

/** Sends it all. Returns the close code, or undefined where the server goes on answering. */
async function commit(url: string, frames: readonly RawFrame[], code: number | undefined): Promise<number | undefined> {
  const peer = await RawSocket.upgrade(url)
  for (const frame of frames) if (!peer.socket.destroyed) peer.send(frame)
  if (code !== undefined) {
    const got = await peer.closeCode()
    peer.socket.destroy()
    return got
  }
  peer.send({ opcode: 'text', payload: '{"type":"ping","t":4711}' })
  await peer.until(() => peer.text.includes('"t":4711'))
  peer.socket.destroy()
  return undefined
}

async function halfHandshake(url: string, start: string): Promise<RawSocket> {
  const peer = await RawSocket.open(url)
  peer.socket.write(start)
  return peer
}
