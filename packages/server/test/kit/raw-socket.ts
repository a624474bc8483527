import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** The first byte of a close frame. */
const CLOSE = 0x88

const OPCODES = { continuation: 0, text: 1, binary: 2, ping: 9 } as const

export interface RawFrame {
  readonly opcode: keyof typeof OPCODES
  readonly payload?: Buffer | string
  /** Whether it is the last fragment of its message; true when left out. */
  readonly final?: boolean
  /** Clients have to mask; true when left out. */
  readonly masked?: boolean
  /** The length that the header tells, where it lies. */
  readonly declared?: number
}

/** A peer that writes bytes: for what no honest client sends, and for one that never answers. */
export class RawSocket {
  /** Everything received so far. */
  received = Buffer.alloc(0)
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>
  readonly #waiting = new Set<() => void>()

  private constructor(readonly socket: Socket) {
    socket.on('data', (data) => {
      this.received = Buffer.concat([this.received, data])
      for (const wake of this.#waiting) wake()
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
  }

  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    return new RawSocket(socket)
  }

  /** Asks for an upgrade; `behind` goes out in the same packet. */
  static async upgrade(
    url: string,
    { headers = {}, behind = Buffer.alloc(0) }: { headers?: Record<string, string>; behind?: Buffer } = {},
  ): Promise<RawSocket> {
    const peer = await RawSocket.open(url)
    peer.socket.write(Buffer.concat([Buffer.from(upgradeRequest(new URL(url).host, headers)), behind]))
    await peer.until(() => peer.text.includes('\r\n\r\n'))
    return peer
  }

  get text(): string {
    return this.received.toString('latin1')
  }

  send(frame: RawFrame): void {
    this.socket.write(frameBytes(frame))
  }

  /** Each byte on its own. */
  sendBytewise(frame: RawFrame): void {
    for (const byte of frameBytes(frame)) this.socket.write(Buffer.from([byte]))
  }

  /** The code of the close frame, once it is here. */
  async closeCode(): Promise<number> {
    const code = () => closeCodeIn(this.received.subarray(this.received.indexOf('\r\n\r\n') + 4))
    await Promise.race([this.until(() => code() !== undefined), this.closed])
    return code() ?? 1006
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve)
        this.socket.once('close', resolve)
      })
      this.#waiting.clear()
      if (this.socket.destroyed && !holds()) throw new Error(`closed after ${JSON.stringify(this.text.slice(0, 200))}`)
    }
  }
}

/** The code of the close frame among frames of a server, which are not masked; undefined while it is not here whole. */
function closeCodeIn(frames: Buffer): number | undefined {
  let at = 0
  while (frames.length >= at + 4) {
    const short = frames.readUInt8(at + 1)
    if (frames.readUInt8(at) === CLOSE) return frames.readUInt16BE(at + 2)
    at += short === 126 ? 4 + frames.readUInt16BE(at + 2) : 2 + short
  }
  return undefined
}

export function frameBytes({ opcode, payload = '', final = true, masked = true, declared }: RawFrame): Buffer {
  const data = Buffer.from(payload)
  const length = declared ?? data.length
  const head = [(final ? 0x80 : 0) | OPCODES[opcode]]
  const mask = masked ? 0x80 : 0
  if (length < 126) head.push(mask | length)
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 255)
  else head.push(mask | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >>> shift) & 255))
  if (!masked) return Buffer.concat([Buffer.from(head), data])
  const key = randomBytes(4)
  return Buffer.concat([Buffer.from(head), key, data.map((byte, index) => byte ^ (key[index % 4] ?? 0))])
}

function upgradeRequest(host: string, headers: Record<string, string>): string {
  const all = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`
}
