import type { ClientOptions, Transport } from '../../types.js'

/** Connections in a row that were greeted and broke before they had proved themselves: the transport is taken for cut. */
export const MAX_BREAKS = 3
/** Attempts in a row that reached nobody: the next begins at the top, since the network may be another one by now. */
export const FAILURES_BEFORE_TOP = 3

const BEST_FIRST: readonly Transport[] = ['websocket', 'sse', 'poll']

/** What the client knows of the transports. Immutable. */
export interface Ladder {
  /** What this page can use and was allowed to, the best first; one, where a transport is forced. Never empty. */
  readonly usable: readonly Transport[]
  /** What the server prefers. */
  readonly prefers: 'websocket' | 'sse'
  /** The transport of the attempt under way, or of the connection. */
  readonly rung: Transport
  /** The transport that a server last answered on, here or before the page was loaded again. */
  readonly worked: Transport | undefined
  /** Whether a server answered on this link. */
  readonly greeted: boolean
  readonly breaks: number
  readonly failures: number
}

export interface LadderOptions {
  readonly transport: NonNullable<ClientOptions['transport']>
  /** The transport that worked before the page was loaded again. */
  readonly remembered: string | undefined
  readonly has: { readonly websocket: boolean; readonly http: boolean }
}

/** The ladder of a new client, or undefined when this page has nothing that could carry it. */
export function createLadder({ transport, remembered, has }: LadderOptions): Ladder | undefined {
  // A page's author may write anything: what is no transport is no wish.
  const forced = BEST_FIRST.find((rung) => rung === transport)
  const usable = (forced ? [forced] : BEST_FIRST).filter((rung) => (rung === 'websocket' ? has.websocket : has.http))
  const [top] = usable
  if (!top) return undefined
  const worked = usable.find((rung) => rung === remembered)
  return { usable, prefers: 'websocket', rung: top, worked, greeted: false, breaks: 0, failures: 0 }
}

/** A new attempt: it begins where a server last answered. */
export function begin(ladder: Ladder): Ladder {
  const { worked, failures } = ladder
  const isKnown = worked !== undefined && rungsOf(ladder).includes(worked) && failures < FAILURES_BEFORE_TOP
  return { ...ladder, rung: isKnown ? worked : topOf(ladder), greeted: false }
}

/** A server answered on the rung, and said what it prefers. The rung may change with that. */
export function greeted(ladder: Ladder, prefers: Ladder['prefers']): Ladder {
  const next = { ...ladder, prefers, greeted: true, failures: 0 }
  if (!rungsOf(next).includes(ladder.rung)) return { ...next, rung: topOf(next), greeted: false }
  return { ...next, worked: ladder.rung }
}

/** The connection carried something, or stood for a while. */
export function proved(ladder: Ladder): Ladder {
  return ladder.breaks === 0 ? ladder : { ...ladder, breaks: 0 }
}

/** Another transport has taken over, and its server has answered. */
export function climbed(ladder: Ladder, rung: Transport): Ladder {
  return { ...ladder, rung, greeted: true, worked: rung, breaks: 0 }
}

/** The link is gone. `again`: the rung is a new one, to be tried at once; otherwise it is the network. */
export function descend(ladder: Ladder, unfit: boolean): { readonly ladder: Ladder; readonly again: boolean } {
  const breaks = ladder.greeted ? ladder.breaks + 1 : ladder.breaks
  const lower = lowerOf(ladder)
  if (lower && (unfit || breaks >= MAX_BREAKS)) {
    const worked = ladder.worked === ladder.rung ? undefined : ladder.worked
    return { ladder: { ...ladder, rung: lower, worked, breaks: 0, greeted: false }, again: true }
  }
  const failures = ladder.greeted ? 0 : ladder.failures + 1
  return { ladder: { ...ladder, breaks, failures, greeted: false }, again: false }
}

/** The next transport to try when this one does not work here. */
export function lowerOf(ladder: Ladder): Transport | undefined {
  const rungs = rungsOf(ladder)
  return rungs[rungs.indexOf(ladder.rung) + 1]
}

/** Whether a WebSocket is worth trying beside the connection. */
export function mayClimb(ladder: Ladder): boolean {
  return ladder.rung !== 'websocket' && rungsOf(ladder)[0] === 'websocket'
}

function topOf(ladder: Ladder): Transport {
  return rungsOf(ladder)[0] ?? ladder.rung
}

/** A server that prefers SSE is not asked for a WebSocket, unless there is nothing else. */
function rungsOf({ usable, prefers }: Ladder): readonly Transport[] {
  const others = prefers === 'sse' ? usable.filter((rung) => rung !== 'websocket') : usable
  return others.length > 0 ? others : usable
}
