import type { ServerMessage } from '@runnel/protocol'
import { SessionSigner } from '../../src/access/session-signer.js'
import { createBlockRegistry } from '../../src/blocks/registry.js'
import type { Connection, Frame } from '../../src/ports/connection.js'
import { Admission } from '../../src/session/admission.js'
import { Session, type SessionContext, type SessionOptions } from '../../src/session/session.js'
import { Turn } from '../../src/session/turn.js'
import { type ManagerOptions, openManager } from './manager.js'

/** A wire in memory. It takes everything at once, unless `stalled`. */
class MemoryConnection implements Connection {
  /** What each write carried, oldest first. */
  readonly writes: ServerMessage[][] = []
  closedWith: number | undefined
  bufferedBytes = 0
  /** Whether what is sent stays in the buffer. */
  stalled = false

  send(frames: readonly (Frame | string)[]): void {
    const texts = frames.map((frame) => (typeof frame === 'string' ? frame : frame.json))
    if (this.stalled) this.bufferedBytes += texts.reduce((sum, text) => sum + text.length, 0)
    this.writes.push(texts.map((text) => JSON.parse(text) as ServerMessage))
  }

  close(code: number): void {
    this.closedWith ??= code
  }

  get messages(): ServerMessage[] {
    return this.writes.flat()
  }
}

/** One peer of a session, without a wire. */
export class MemoryPeer {
  readonly connection = new MemoryConnection()
  readonly session: Session
  idled = 0

  constructor(context: SessionContext, options: Pick<SessionOptions, 'address'> = {}) {
    const onIdle = () => {
      this.idled += 1
    }
    this.session = new Session(context, this.connection, { ...options, onIdle })
  }

  /** Sends commands in one go, and waits until everything that follows from them has been sent. */
  async send(...commands: (object | string)[]): Promise<ServerMessage[]> {
    const before = this.connection.messages.length
    for (const command of commands) {
      this.session.receive(typeof command === 'string' ? command : JSON.stringify(command))
    }
    await turns()
    return this.connection.messages.slice(before)
  }

  /** Everything that came about a stream. */
  of(id: string): ServerMessage[] {
    return this.connection.messages.filter((message) => 'id' in message && message.id === id)
  }

  text(id: string): string {
    return this.of(id)
      .map((message) => (message.type === 'chunk' && !message.channel ? message.token : ''))
      .join('')
  }

  /** The wire has taken everything. */
  drain(): void {
    this.connection.stalled = false
    this.connection.bufferedBytes = 0
    this.session.drained()
  }
}

/** Lets a few turns of the event loop pass: more than any command needs. */
export async function turns(count = 5): Promise<void> {
  for (let done = 0; done < count; done++) await new Promise((resolve) => setImmediate(resolve))
}

export interface HouseOptions extends ManagerOptions {
  readonly streaming?: boolean
  readonly maxPromptChars?: number
  readonly modelsAllowed?: readonly string[]
}

/** Everything that sessions share, and peers of it. */
export function openHouse({
  streaming = true,
  maxPromptChars = 100,
  modelsAllowed = [],
  ...options
}: HouseOptions = {}) {
  const opened = openManager(options)
  const { manager, provider } = opened
  const sessionFaults: unknown[] = []
  const context: SessionContext = {
    manager,
    admission: new Admission({ blocks: createBlockRegistry(), provider, maxPromptChars, modelsAllowed }),
    sessions: new SessionSigner('a secret of the tests'),
    turn: new Turn({
      onFault: (error) => {
        throw error
      },
    }),
    welcome: {
      streaming,
      backend: 'websocket',
      heartbeat_ms: 15_000,
      limits: { max_prompt_chars: maxPromptChars, max_message_bytes: 131_072, max_streams: 32 },
    },
    onFault: (error) => sessionFaults.push(error),
  }
  return { ...opened, context, sessionFaults, connect: () => new MemoryPeer(context) }
}
