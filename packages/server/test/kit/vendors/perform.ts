import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { ScriptedFault, VendorRequest, VendorScript } from './vendor-script.js'
import type { Wire, WireAnswer } from './wire.js'

export interface Play {
  readonly wire: Wire
  readonly script: VendorScript
  readonly call: { -readonly [Key in keyof VendorRequest]: VendorRequest[Key] }
  readonly response: ServerResponse
  /** Called before the script breaks the connection. */
  broken(): void
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal
}

const DEFAULT_TEXT = 'Rivers run downhill, and so does this text.'
const DEFAULT_USAGE = { input_tokens: 11, output_tokens: 22 }

/** Plays a script on a response. Resolves when there is nothing left to do, or the client has left. */
export async function perform(play: Play): Promise<void> {
  const { script, response, wire } = play
  const { fault } = script
  if (fault?.type === 'status') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
    response.end(JSON.stringify(wire.errorBody(fault.status)))
    return
  }
  if (fault && (!('after' in fault) || fault.after === undefined)) return breakOff(play, fault)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  await tell(play)
}

async function tell(play: Play): Promise<void> {
  const { script, wire, call, response, signal } = play
  const tokens = tokensOf(script)
  const answer = answerOf(play, tokens)
  const send = sender(play)
  for (const event of wire.opening(answer)) await send(event)
  for (const text of script.thinking ?? []) await send(wire.thinking(text, answer))
  for (const [index, text] of tokens.entries()) {
    if (isDue(script.fault, index)) break
    if (script.paceMs && index > 0) await setTimeout(script.paceMs, undefined, { signal }).catch(ignoreAbort)
    const gate = script.gate?.(index)
    if (gate) await Promise.race([gate, once(signal, 'abort')])
    if (signal.aborted) return
    if (script.keepAlive) await send(wire.keepAlive)
    call.sent += text
    await send(wire.token(text, answer))
  }
  await send('')
  if (script.fault) return breakOff(play, script.fault, answer)
  for (const event of wire.closing(answer)) await send(event)
  await send('')
  if (!signal.aborted && !script.staysOpen) response.end()
}

/** Does what the fault says, once everything before it is on its way. */
async function breakOff(play: Play, fault: ScriptedFault, answer?: WireAnswer): Promise<void> {
  const { response, wire } = play
  switch (fault.type) {
    case 'reset':
    case 'destroy':
      await fault.when
      // A turn of the loop, so that what was written has left the process: a reset takes back what has not.
      await setImmediate()
      play.broken()
      if (fault.type === 'reset') response.socket?.resetAndDestroy()
      else response.socket?.destroy()
      return
    case 'end':
      response.end()
      return
    case 'error':
      if (answer) response.write(wire.error(fault.error, answer))
      response.end()
      return
    case 'garbage':
      response.end('event: message_start\ndata: {"type": not json\n\n')
      return
    case 'hang':
    case 'status':
      return
    default:
      return fault satisfies never
  }
}

/** Writes events as the script splits them, waiting where the client reads slowly. An empty event flushes. */
function sender({ script, response, signal }: Play): (event: string) => Promise<void> {
  let held = ''
  const write = async (bytes: Buffer | string) => {
    if (signal.aborted || bytes.length === 0) return
    if (!response.write(bytes)) await once(response, 'drain', { signal }).catch(ignoreAbort)
  }
  return async (event) => {
    if (script.split === 'pairs' && held === '' && event !== '') {
      held = event
      return
    }
    if (script.split !== 'characters') {
      await write(held + event)
      held = ''
      return
    }
    const [head, tail] = cutInsideCharacter(event)
    await write(head)
    await setImmediate()
    await write(tail)
    await setImmediate()
  }
}

function cutInsideCharacter(event: string): [Buffer, Buffer] {
  const bytes = Buffer.from(event)
  const wide = bytes.findIndex((byte) => byte >= 0x80)
  const cut = wide === -1 ? Math.floor(bytes.length / 2) : wide + 1
  return [bytes.subarray(0, cut), bytes.subarray(cut)]
}

function tokensOf({ text = DEFAULT_TEXT }: VendorScript): readonly string[] {
  return typeof text === 'string' ? (text.match(/\S+\s*|\s+/g) ?? []) : text
}

function answerOf({ script, call }: Play, tokens: readonly string[]): WireAnswer {
  const asked = /\/models\/([^:/?]+)/.exec(call.path)?.[1] ?? call.body.model
  let number = 0
  return {
    model: script.model ?? (typeof asked === 'string' ? asked : 'fake-1'),
    tokens,
    usage: script.usage ?? DEFAULT_USAGE,
    finish: script.finish ?? 'stop',
    next: () => number++,
  }
}

function isDue(fault: ScriptedFault | undefined, index: number): boolean {
  return fault !== undefined && 'after' in fault && fault.after === index
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
