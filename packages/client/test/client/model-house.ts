import type { ServerMessage } from '@runnel/protocol'
import type { FakeSocket } from '../kit/fake-network.js'
import { answer, attached, cancelled, chunk, complete, start, welcome } from '../kit/messages.js'
import { ModelLink } from './model-link.js'
import { isEnded, type ModelLog, textOf } from './model-log.js'

type Command = Readonly<Record<string, unknown>>

/** A server with its sessions and logs, as short as may be: what every client must agree with, whatever the wire does. */
export class ModelHouse {
  /** Session → id → log. */
  readonly #sessions = new Map<string, Map<string, ModelLog>>()
  readonly #links = new Map<FakeSocket, ModelLink>()
  readonly #cancelledEarly = new Set<string>()
  /** Sessions that a client has named. */
  readonly #told = new Set<string>()
  /** Every log that there ever was, those that are lost included. */
  readonly everyLog: ModelLog[] = []
  /** Prompt's text → generations that it started. */
  readonly starts = new Map<string, number>()
  #issued = 0

  get running(): ModelLog[] {
    return runningIn(this.#sessions.values())
  }

  /**
   * What a server's clock of streams without readers does, for those that no page can name: a prompt right behind a
   * `hello` whose session is not known any more lands in a new one, and the welcome that says so may be lost.
   */
  endUnreachable(): void {
    const told = new Set(this.#told)
    for (const { session, wasGreeted } of this.#links.values()) if (session && wasGreeted) told.add(session)
    const unreachable = [...this.#sessions].filter(([session]) => !told.has(session))
    for (const log of runningIn(unreachable.map(([, logs]) => logs)))
      log.events.push(cancelled(log.id, log.events.length))
  }

  /** The texts of all logs that the prompt ever had, and none at all. */
  textsOf(prompt: string): string[] {
    return ['', ...this.everyLog.filter((log) => log.prompt === prompt).map(textOf)]
  }

  append(log: ModelLog, token: string): void {
    log.events.push(chunk(log.id, log.events.length, token))
  }

  finish({ id, events }: ModelLog): void {
    events.push(complete(id, events.length))
  }

  /** The process is gone, and everything that it kept in memory; with `secret` it knows its sessions again. */
  restart({ secret }: { secret: boolean }): void {
    for (const logs of this.#sessions.values()) logs.clear()
    if (!secret) this.#sessions.clear()
    this.#links.clear()
    this.#cancelledEarly.clear()
  }

  /** The end of a log was lost, and it is written anew from its start, under another epoch; readers are told. */
  loseTail(log: ModelLog): void {
    for (const logs of this.#sessions.values()) {
      if (logs.get(log.id) !== log) continue
      const anew = this.#begin(log)
      logs.set(log.id, anew)
      for (const link of this.#links.values()) if (link.isReading(log)) this.#attach(link, anew, -1)
    }
  }

  /** Takes what the client has said on the socket. */
  hear(socket: FakeSocket): ModelLink {
    const link = this.#links.get(socket) ?? new ModelLink(socket)
    this.#links.set(socket, link)
    for (const command of link.heard()) this.#obey(link, command)
    return link
  }

  #obey(link: ModelLink, command: Command): void {
    const { type, id } = command
    if (type === 'hello') return this.#greet(link, command['session'])
    if (type === 'ping') return link.say({ type: 'pong' })
    if (typeof id !== 'string') return
    const logs = this.#sessions.get(link.session ?? '') ?? this.#greet(link, undefined)
    const log = logs?.get(id)
    if (type === 'prompt') this.#attach(link, log ?? this.#start(link, id, String(command['prompt'])), -1)
    if (type === 'resume') this.#resume(link, id, log, command['cursor'])
    if (type === 'cancel') this.#cancel(link, id, log)
    if (type === 'detach') link.detach(id)
  }

  #greet(link: ModelLink, presented: unknown): undefined {
    const known = typeof presented === 'string' && this.#sessions.has(presented)
    const session = known ? presented : `${++this.#issued}`.padStart(43, 's')
    if (known) this.#told.add(session)
    else this.#sessions.set(session, new Map())
    link.session = session
    link.say(welcome({ session }))
  }

  #start(link: ModelLink, id: string, prompt: string): ModelLog {
    const log = this.#begin({ id, prompt })
    this.#sessions.get(link.session ?? '')?.set(id, log)
    this.starts.set(prompt, (this.starts.get(prompt) ?? 0) + 1)
    if (this.#cancelledEarly.delete(`${link.session} ${id}`)) log.events.push(cancelled(id, 1))
    return log
  }

  #begin({ id, prompt }: Pick<ModelLog, 'id' | 'prompt'>): ModelLog {
    const epoch = `e${this.everyLog.length}`
    const log = { id, prompt, epoch, events: [start(id, epoch)] }
    this.everyLog.push(log)
    return log
  }

  #resume(link: ModelLink, id: string, log: ModelLog | undefined, cursor: unknown): void {
    link.detach(id)
    if (!log) return link.say(answer('resume', id, 'stream_not_found'))
    if (cursor === undefined) return this.#attach(link, log, -1)
    const [epoch, seq] = String(cursor).split('.')
    if (epoch !== log.epoch || Number(seq) >= log.events.length) link.say(answer('resume', id, 'resume_expired'))
    else this.#attach(link, log, Number(seq))
  }

  #cancel(link: ModelLink, id: string, log: ModelLog | undefined): void {
    if (!log) {
      this.#cancelledEarly.add(`${link.session} ${id}`)
      return link.say(answer('cancel', id, 'stream_not_found'))
    }
    if (!isEnded(log)) log.events.push(cancelled(id, log.events.length))
    if (!link.isReading(log)) link.attach(log, log.events.length - 2)
  }

  #attach(link: ModelLink, log: ModelLog, after: number): void {
    // A prompt on a connection that reads the stream already changes nothing.
    if (after < 0 && link.isReading(log)) return link.say(attachedTo(log))
    link.say(attachedTo(log))
    link.attach(log, after)
  }
}

function runningIn(sessions: Iterable<ReadonlyMap<string, ModelLog>>): ModelLog[] {
  return [...sessions].flatMap((logs) => [...logs.values()]).filter((log) => !isEnded(log))
}

function attachedTo(log: ModelLog): ServerMessage {
  const { id, epoch, events } = log
  return attached(id, { epoch, last_seq: events.length - 1, state: isEnded(log) ? 'ended' : 'running' })
}
