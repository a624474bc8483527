import { randomBytes } from 'node:crypto'
import { RawSocket } from '../kit/raw-socket.js'

/** Opcodes by their numbers in RFC 6455, section 5.2. */
export const OP = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** A frame as its bytes are laid out, right or wrong. */
export interface WireFrame {
  readonly op: number
  readonly payload?: Buffer | string
  /** True when left out. */
  readonly fin?: boolean
  /** The three reserved bits, 0 to 7. */
  readonly rsv?: number
  /** The length that the header tells, where it is not the payload's. */
  readonly declared?: bigint
  /** Bytes that the length is written in: 0, 2 or 8; the fewest that hold it when left out. */
  readonly lengthBytes?: 0 | 2 | 8
}

/** The frame's bytes, masked as a client's are. */
export function wire({ op, payload = '', fin = true, rsv = 0, declared, lengthBytes }: WireFrame): Buffer {
  const data = Buffer.from(payload)
  const length = declared ?? BigInt(data.length)
  const first = (fin ? 0x80 : 0) | (rsv << 4) | op
  const key = randomBytes(4)
  const masked = data.map((byte, index) => byte ^ (key[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([first]), lengthField(length, lengthBytes), key, masked])
}

function lengthField(length: bigint, lengthBytes: WireFrame['lengthBytes']): Buffer {
  const size = lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8)
  if (size === 0) return Buffer.from([0x80 | Number(length)])
  const field = Buffer.alloc(1 + size)
  field[0] = 0x80 | (size === 2 ? 126 : 127)
  if (size === 2) field.writeUInt16BE(Number(length), 1)
  else field.writeBigUInt64BE(length, 1)
  return field
}

/** A close frame's payload. */
export function closing(code: number, reason: Buffer | string = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)])
}

/** A message that is answered with `pong` and `t`, as long as `bytes` says. */
export function pingMessage(t: number, bytes = 0): string {
  const head = `{"type":"ping","t":${t},"pad":"`
  return `${head}${'x'.repeat(Math.max(0, bytes - head.length - 2))}"}`
}

export interface HeardFrame {
  readonly op: number
  readonly payload: Buffer
}

/** A peer of bytes that reads what it is sent frame by frame. */
export class HostilePeer {
  private constructor(readonly raw: RawSocket) {}

  static async open(url: string): Promise<HostilePeer> {
    const raw = await RawSocket.upgrade(url)
    raw.socket.setNoDelay(true)
    return new HostilePeer(raw)
  }

  /** Writes the bytes, in pieces of a size where one is given. */
  write(bytes: Buffer, piece: number = bytes.length): void {
    for (let at = 0; at < bytes.length; at += piece) this.raw.socket.write(bytes.subarray(at, at + piece))
  }

  send(...frames: WireFrame[]): void {
    this.write(Buffer.concat(frames.map(wire)))
  }

  /** Every whole frame that came, in order. A server's frames are never masked. */
  get frames(): HeardFrame[] {
    const bytes = this.raw.received.subarray(this.raw.received.indexOf('\r\n\r\n') + 4)
    const frames: HeardFrame[] = []
    for (let at = 0; at + 2 <= bytes.length; ) {
      const short = (bytes[at + 1] ?? 0) & 127
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (at + head > bytes.length) break
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
      if (at + head + length > bytes.length) break
      frames.push({ op: (bytes[at] ?? 0) & 15, payload: bytes.subarray(at + head, at + head + length) })
      at += head + length
    }
    return frames
  }

  /** The texts of all messages that came. */
  get texts(): string[] {
    return this.frames.filter(({ op }) => op === OP.text).map(({ payload }) => payload.toString())
  }

  /** Resolves when a message with `pong` and this `t` is there. */
  async answered(t: number): Promise<void> {
    await this.raw.until(() => this.texts.includes(`{"type":"pong","t":${t}}`))
  }

  /** The code of the close frame, once the connection has ended; 1005 for one without, 1006 when there was none. */
  async closed(): Promise<number> {
    await Promise.race([this.raw.closed, this.raw.until(() => this.#close !== undefined)])
    // Answered, as RFC 6455 wants it, so that the server need not wait for it.
    this.send({ op: OP.close })
    await this.raw.closed
    const close = this.#close
    if (!close) return 1006
    return close.payload.length < 2 ? 1005 : close.payload.readUInt16BE(0)
  }

  get #close(): HeardFrame | undefined {
    return this.frames.find(({ op }) => op === OP.close)
  }

  leave(): void {
    this.raw.socket.destroy()
  }
}
