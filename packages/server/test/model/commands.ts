import fc, { type Arbitrary, type AsyncCommand } from 'fast-check'
import { turns } from '../kit/memory-peer.js'
import type { Device } from './device.js'
import { HIGH_WATER_BYTES } from '../../src/session/pump.js'
import type { ReferenceStream } from './reference.js'
import type { Cursor, World } from './world.js'

export type Step = AsyncCommand<World, World>

type Act = (world: World) => Promise<void> | void

/** A command that can be read in a report, and after which everything is checked. */
function step(name: string, act: Act): Step {
  return {
    check: () => true,
    run: async (world) => {
      await act(world)
      await world.check()
    },
    toString: () => name,
  }
}

const ids = fc.constantFrom('s-0', 's-1', 's-2')
const someone = fc.nat({ max: 3 })

function deviceOf({ devices }: World, number: number): Device {
  const device = devices[number]
  if (!device) throw new Error(`there is no device ${number}`)
  return device
}

/** What a person does: a command of the device with the number, about the stream with the id. */
function byDevice(name: string, act: (world: World, device: Device, id: string) => Promise<void> | void) {
  return fc
    .tuple(someone, ids)
    .map(([number, id]) => step(`${name}(${number}, ${id})`, (world) => act(world, deviceOf(world, number), id)))
}

/** What the vendor does with a stream that it was asked for; nothing when there is none. */
function byVendor<T>(
  name: string,
  values: Arbitrary<T>,
  act: (world: World, stream: ReferenceStream, value: T) => Promise<void> | void,
) {
  return fc.tuple(fc.nat({ max: 5 }), values).map(([number, value]) =>
    step(`${name}(${number}, ${JSON.stringify(value)})`, (world) => {
      const asked = world.streams.filter(({ phase }) => phase === 'asked')
      const stream = asked[number % asked.length]
      return stream && act(world, stream, value)
    }),
  )
}

let words = 0

/** Text that stands nowhere else. */
function word(): string {
  return `w${++words} `
}

function say(world: World, stream: ReferenceStream, text: string): void {
  world.callOf(stream).text(text)
  stream.say(text)
}

/** The store keeps the text late: meanwhile nobody sees it, whoever comes. */
async function sayHeld(world: World, stream: ReferenceStream, number: number): Promise<void> {
  const texts = [word(), word()]
  const letGo = world.store.hold()
  for (const text of texts) {
    world.callOf(stream).text(text)
    await world.check()
  }
  await resume(world, deviceOf(world, number), stream.id, 'own', 0)
  await world.check()
  letGo()
  await turns()
  for (const text of texts) stream.say(text)
}

const REFLUSH_MS = 250

/** The store refuses the text, and is asked again. */
async function sayRefused(world: World, stream: ReferenceStream): Promise<void> {
  const text = word()
  world.store.fails = true
  world.callOf(stream).text(text)
  await world.check()
  stream.say(text)
  if (stream.phase === 'ended') stream.keptLate(REFLUSH_MS)
  await world.wait(REFLUSH_MS)
}

type CursorKind = 'own' | 'none' | 'earlier' | 'beyond' | 'another' | 'made up'

async function resume(world: World, device: Device, id: string, kind: CursorKind, number: number): Promise<void> {
  await world.resume(device, id, cursorOf(world, device, id, kind, number))
}

function cursorOf(world: World, device: Device, id: string, kind: CursorKind, number: number): Cursor | undefined {
  const { epoch: heldEpoch, last: heldLast } = device.held(id).state
  const stream = world.find(device.session, id)
  const epoch = stream?.epoch ?? 'never'
  const last = stream?.last ?? 0
  switch (kind) {
    case 'own':
      return heldEpoch === undefined || heldLast < 0 ? undefined : { epoch: heldEpoch, seq: heldLast }
    case 'none':
      return undefined
    case 'earlier':
      return { epoch, seq: number % (last + 1) }
    case 'beyond':
      return { epoch, seq: last + 1 + number }
    case 'another':
      return { epoch: world.epochs[number % world.epochs.length] ?? 'never', seq: number % 8 }
    case 'made up':
      return { epoch: 'nonsense', seq: number }
    default:
      return kind satisfies never
  }
}

const resumes = fc
  .record({
    number: someone,
    id: ids,
    kind: fc.constantFrom<CursorKind>(
      'own',
      'own',
      'own',
      'none',
      'earlier',
      'beyond',
      'another',
      'another',
      'made up',
    ),
    value: fc.nat({ max: 40 }),
  })
  .map(({ number, id, kind, value }) =>
    step(`resume(${number}, ${id}, ${kind} ${value})`, (world) =>
      resume(world, deviceOf(world, number), id, kind, value),
    ),
  )

/** The network takes nothing more; `full`: it had not taken the last of it already. */
const stalls = fc.tuple(someone, fc.boolean()).map(([number, full]) =>
  step(`stall(${number}, ${full})`, (world) => {
    const { peer } = deviceOf(world, number)
    if (!peer || peer.connection.stalled) return
    peer.connection.stalled = true
    if (full) peer.connection.bufferedBytes = HIGH_WATER_BYTES
  }),
)

const nothing = fc.constant(0)

/** Each with how often it comes. */
const weighted: readonly (readonly [number, Arbitrary<Step>])[] = [
  [4, byDevice('prompt', (world, device, id) => world.prompt(device, id, 'why'))],
  [1, byDevice('another prompt', (world, device, id) => world.prompt(device, id, 'how'))],
  [6, byVendor('say', nothing, (world, stream) => say(world, stream, word()))],
  [2, byVendor('burst', nothing, (world, stream) => times(5, () => say(world, stream, word())))],
  [1, byVendor('flood', nothing, (world, stream) => times(45, () => say(world, stream, word().padEnd(1_000, 'x'))))],
  [
    1,
    byVendor('think', nothing, (world, stream) => {
      const text = word()
      world.callOf(stream).event({ type: 'thinking', text })
      stream.say(text, true)
    }),
  ],
  [1, byVendor('say, held up', someone, sayHeld)],
  [1, byVendor('say, refused', nothing, sayRefused)],
  [2, byVendor('fail', nothing, (world, stream) => world.fail(stream))],
  [
    1,
    byVendor('finish', nothing, (world, stream) => {
      world.callOf(stream).end()
      stream.end('complete')
    }),
  ],
  [5, resumes],
  [2, byDevice('cancel', (world, device, id) => world.cancel(device, id))],
  [1, byDevice('retry', (world, device, id) => world.retry(device, id))],
  [1, byDevice('detach', (world, device, id) => world.detach(device, id))],
  [2, byDevice('kill', (_world, device) => device.vanish())],
  [2, stalls],
  [2, byDevice('drain', (_world, device) => device.peer?.drain())],
  [2, fc.constantFrom(1_000, 3_000, 6_000, 12_000, 31_000).map((ms) => step(`wait(${ms})`, (world) => world.wait(ms)))],
]

function times(count: number, act: () => void): void {
  for (let done = 0; done < count; done++) act()
}

/** Lists of commands, of every kind in every order. */
export const steps = fc.commands<World, World, false>(
  weighted.flatMap(([weight, arbitrary]) => new Array<Arbitrary<Step>>(weight).fill(arbitrary)),
  { maxCommands: 60, size: 'max' },
)
