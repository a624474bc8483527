import type { Stream, StreamView } from '@runnel/client'
import { differenceOf } from './compare.js'
import type { Ledger } from './ledger.js'
import type { Call } from './source.js'

/** One prompt, and what a reader was shown of its answer. */
export interface Answer {
  readonly prompt: string
  readonly stream: Stream
  /** Resolves with the last view. */
  readonly ended: Promise<StreamView>
}

const TERMINAL: ReadonlySet<string> = new Set(['complete', 'error', 'cancelled'])

/** Watches a stream: what was shown must stay, and its numbers may only grow. */
export function watchAnswer(
  ledger: Ledger,
  prompt: string,
  stream: Stream,
  onView?: (view: StreamView) => void,
): Answer {
  let before = stream.view
  const ended = new Promise<StreamView>((resolve) => {
    const look = (view: StreamView) => {
      if (!view.text.startsWith(before.text)) ledger.fail(`${prompt}: what was shown changed at ${view.seq}`)
      if (view.seq < before.seq) ledger.fail(`${prompt}: number ${view.seq} came after ${before.seq}`)
      before = view
      onView?.(view)
      if (TERMINAL.has(view.status)) resolve(view)
    }
    stream.subscribe(look)
    if (TERMINAL.has(stream.view.status)) resolve(stream.view)
  })
  return { prompt, stream, ended }
}

/** Holds a finished answer against the vendor's own record. */
export function judgeWhole(ledger: Ledger, prompt: string, view: StreamView, call: Call | undefined): void {
  ledger.count('streams')
  if (call?.asked !== 1) ledger.fail(`${prompt} was asked ${call?.asked ?? 0} times`)
  ledger.count('tokens', call?.sentAt.length ?? 0)
  judgeShown(ledger, prompt, view, call?.text ?? '')
}

/** Holds what a reader was shown against the whole text. */
export function judgeShown(ledger: Ledger, prompt: string, view: StreamView, text: string): void {
  if (view.status !== 'complete') ledger.wrongEnd(`${prompt} ended as ${view.status} ${view.error?.code ?? ''}`)
  if (view.generation !== 0) ledger.fail(`${prompt} was started over ${view.generation} times`)
  const difference = differenceOf(view.text, text)
  if (difference) ledger.differs(prompt, difference)
}

/** Holds a stopped answer against the vendor's record: a beginning of it, and no failure. */
export function judgeStopped(ledger: Ledger, prompt: string, view: StreamView, call: Call | undefined): void {
  ledger.count('streams')
  const { status } = view
  if (status !== 'cancelled' && status !== 'complete') ledger.wrongEnd(`${prompt} ended as ${status}`)
  if (call && call.asked > 1) ledger.fail(`${prompt} was asked ${call.asked} times`)
  const text = call?.text ?? ''
  if (!text.startsWith(view.text)) ledger.fail(`${prompt} shows what the vendor never said`)
}
