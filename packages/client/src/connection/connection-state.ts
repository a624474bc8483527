import type { ConnectionState, Transport } from '../types.js'
import { fullJitter } from './backoff.js'
import { fateOf } from './close-codes.js'

/** Attempts that a person is shown; slow ones go on after them. */
export const MAX_ATTEMPTS = 5
const FIRST_RETRY_MS = 250
const GROWTH = { base_ms: 1000, cap_ms: 30_000 }
const SLOW_RETRY_MS = 30_000
/** A longer `goaway` is not believed. */
const MAX_GOAWAY_MS = 60_000

/** Reasons that even "Retry now" does not undo. */
const FINAL_REASONS: ReadonlySet<string> = new Set(['closed', 'no_websocket'])

/** The connection's whole memory. Times are milliseconds of a monotonic clock. */
export interface Machine {
  readonly state: ConnectionState
  /** Attempts since the connection last proved itself; 0 for the first connection. */
  readonly attempt: number
  /** The server asked for no attempt before this moment. */
  readonly notBefore: number
  /** When to leave a draining node. */
  readonly leaveAt: number | undefined
}

export type Input =
  | { readonly type: 'start'; readonly online: boolean }
  | { readonly type: 'unsupported' }
  | { readonly type: 'opened'; readonly transport: Transport }
  /** Another transport took the open connection over. */
  | { readonly type: 'switched'; readonly transport: Transport }
  /** The transport does not work here, and the attempt goes on over another one. */
  | { readonly type: 'fell' }
  /** The connection proved itself: an event was applied, or it stood for a while. */
  | { readonly type: 'settled' }
  /** `after_ms` is how long the server wants to be left alone, where it said so. */
  | { readonly type: 'lost'; readonly code: number; readonly after_ms?: number }
  | { readonly type: 'goaway'; readonly reconnect_in_ms: number }
  /** The moment came that `dueAt` names. */
  | { readonly type: 'due' }
  | { readonly type: 'offline' }
  | { readonly type: 'online' }
  /** The page is looked at again. */
  | { readonly type: 'wake' }
  /** A person asks for a connection now. */
  | { readonly type: 'retry' }
  | { readonly type: 'close' }

type Lost = Extract<Input, { type: 'lost' }>

/** What the machine cannot know by itself: the time, and a random number in [0, 1). */
export interface Chance {
  readonly now: number
  readonly random: number
}

export const INITIAL: Machine = { state: { name: 'idle' }, attempt: 0, notBefore: 0, leaveAt: undefined }

/** The connection after `input`; the same object when nothing changes. Pure. */
export function step(machine: Machine, input: Input, chance: Chance): Machine {
  if (machine.state.name === 'closed') return stepClosed(machine, input, chance)
  switch (input.type) {
    case 'start':
      return start(machine, input.online)
    case 'unsupported':
      return closed(machine, 'no_websocket')
    case 'opened':
      return machine.state.name === 'connecting' ? open(machine, input.transport) : machine
    case 'switched':
      return machine.state.name === 'open' ? open(machine, input.transport) : machine
    case 'fell':
      return fall(machine)
    case 'settled':
      return machine.state.name === 'open' && machine.attempt > 0 ? { ...machine, attempt: 0 } : machine
    case 'lost':
      return lose(machine, input, chance)
    case 'goaway':
      return prepareToLeave(machine, input.reconnect_in_ms, chance)
    case 'due':
      return isDue(machine, chance) ? connect(machine, nextAttempt(machine)) : machine
    case 'offline':
      return goOffline(machine)
    case 'online':
      return machine.state.name === 'offline' ? connect(machine, 1) : hurry(machine, chance)
    case 'wake':
      return hurry(machine, chance)
    case 'retry':
      return retry(machine, chance)
    case 'close':
      return closed(machine, 'closed')
    default:
      return input satisfies never
  }
}

/** When the machine wants its `due`: the end of a wait, or the moment to leave a draining node. */
export function dueAt({ state, leaveAt }: Machine): number | undefined {
  if (state.name === 'waiting') return state.at
  return state.name === 'open' ? leaveAt : undefined
}

function stepClosed(machine: Machine, input: Input, chance: Chance): Machine {
  if (machine.state.name !== 'closed') return machine
  if (input.type === 'close') return machine.state.reason === 'closed' ? machine : closed(machine, 'closed')
  return input.type === 'retry' ? retry(machine, chance) : machine
}

function start(machine: Machine, online: boolean): Machine {
  if (machine.state.name !== 'idle') return machine
  return online ? connect(machine, 0) : goOffline({ ...machine, state: { name: 'connecting', attempt: 0 } })
}

function connect(machine: Machine, attempt: number): Machine {
  return { state: { name: 'connecting', attempt }, attempt, notBefore: machine.notBefore, leaveAt: undefined }
}

function open(machine: Machine, transport: Transport): Machine {
  return { ...machine, state: { name: 'open', transport }, leaveAt: undefined }
}

function fall(machine: Machine): Machine {
  const { name } = machine.state
  return name === 'connecting' || name === 'open' ? connect(machine, machine.attempt) : machine
}

function closed(machine: Machine, reason: string): Machine {
  return { ...machine, state: { name: 'closed', reason }, leaveAt: undefined }
}

function goOffline(machine: Machine): Machine {
  const { name } = machine.state
  if (name === 'idle' || name === 'offline') return machine
  return { ...machine, state: { name: 'offline' }, attempt: 0, leaveAt: undefined }
}

function lose(machine: Machine, loss: Lost, { now, random }: Chance): Machine {
  const { name } = machine.state
  if (name !== 'connecting' && name !== 'open') return machine
  const fate = fateOf(loss.code)
  if (fate.kind === 'closed') return closed(machine, fate.reason)
  const after_ms = loss.after_ms ?? fate.after_ms
  const attempt = machine.attempt + 1
  const notBefore = after_ms === 0 ? machine.notBefore : now + after_ms
  const at = Math.max(now, notBefore, machine.leaveAt ?? 0) + retryDelay(attempt, random)
  return { state: waiting(attempt, at), attempt: machine.attempt, notBefore, leaveAt: undefined }
}

function waiting(attempt: number, at: number): ConnectionState {
  return { name: 'waiting', attempt, max_attempts: MAX_ATTEMPTS, at, exhausted: attempt > MAX_ATTEMPTS }
}

/** Milliseconds before a reconnect: at once, then growing, then slow; always jittered. */
function retryDelay(attempt: number, random: number): number {
  if (attempt === 1) return random * FIRST_RETRY_MS
  if (attempt <= MAX_ATTEMPTS) return fullJitter(attempt - 1, GROWTH, random)
  return SLOW_RETRY_MS * (0.8 + 0.4 * random)
}

function prepareToLeave(machine: Machine, reconnect_in_ms: number, { now, random }: Chance): Machine {
  if (machine.state.name !== 'open') return machine
  return { ...machine, leaveAt: now + Math.min(reconnect_in_ms, MAX_GOAWAY_MS) * (0.5 + random) }
}

function isDue(machine: Machine, { now }: Chance): boolean {
  const due = dueAt(machine)
  return due !== undefined && now >= due
}

function nextAttempt({ state, attempt }: Machine): number {
  return state.name === 'waiting' ? state.attempt : attempt + 1
}

/** Ends a wait early, unless the server asked for it. */
function hurry(machine: Machine, { now }: Chance): Machine {
  if (machine.state.name !== 'waiting' || now < machine.notBefore) return machine
  return connect(machine, machine.state.attempt)
}

/** As `hurry`, from anywhere; a person's own press after the last attempt grants five new ones. */
function retry(machine: Machine, chance: Chance): Machine {
  const { state } = machine
  if (state.name === 'connecting' || state.name === 'open') return machine
  if (state.name === 'closed' && FINAL_REASONS.has(state.reason)) return machine
  if (state.name === 'waiting' && !state.exhausted) return hurry(machine, chance)
  return chance.now < machine.notBefore ? machine : connect(machine, state.name === 'idle' ? 0 : 1)
}
