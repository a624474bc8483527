import type { StreamView } from '@runnel/client'
import { judgeShown, judgeWhole } from '../answer.js'
import type { HttpVendor, VendorCall } from '../http-vendor.js'
import { type Ledger, percentile } from '../ledger.js'
import { round } from '../round.js'
import type { Load } from './load.js'
import { grewBeyond, longestSilence, type Reading } from './reading.js'

export interface JudgeOptions {
  readonly ledger: Ledger
  readonly vendor: HttpVendor
  /** What becomes of an answer whose server died; `complete` when left out. */
  readonly onOwnerLoss?: 'complete' | 'interrupted'
}

/**
 * Waits for every end, and holds each answer against the vendor's text: whole, to its end, and asked once, but for one
 * more call for each that a death has cut.
 */
export async function judgeLoad(load: Load, { ledger, vendor, onOwnerLoss = 'complete' }: JudgeOptions): Promise<void> {
  await load.ended()
  for (const { answer } of load.asked) {
    const view = await answer.ended
    const calls = vendor.callsOf(answer.prompt)
    ledger.count('takeovers', Math.max(0, calls.length - 1))
    ledger.hold(
      calls.every(({ fits }) => fits),
      `${answer.prompt} was to go on behind what the vendor never said`,
    )
    if (onOwnerLoss === 'interrupted' && wasCut(calls)) judgeInterrupted(ledger, answer.prompt, view, vendor)
    else {
      if (view.status === 'complete') ledger.count('completes')
      const asked = calls.length - calls.filter((call) => call.closedAt !== undefined).length
      judgeWhole(ledger, answer.prompt, view, { text: vendor.text, asked, ended: true, sentAt: [], overAt: undefined })
    }
  }
  for (const { answer } of load.followed) await judgeFollowed(answer, { ledger, vendor, onOwnerLoss })
  const { lost, repeated, outOfOrder, ends } = ledger.wrong
  const readers = load.asked.length + load.followed.length
  const wrong = lost + repeated + outOfOrder + ends
  ledger.figure(`lost, repeated, out of order, ended wrongly, ${readers} readers`, wrong, { unit: '', goal: 0 })
}

function wasCut(calls: readonly VendorCall[]): boolean {
  return calls.some(({ closedAt }) => closedAt !== undefined)
}

function judgeInterrupted(ledger: Ledger, prompt: string, { status, error, text }: StreamView, vendor: HttpVendor) {
  ledger.count('streams')
  ledger.count('interrupts')
  if (status !== 'error' || error?.code !== 'interrupted')
    ledger.wrongEnd(`${prompt} ended as ${status} ${error?.code ?? ''}`)
  if (!vendor.text.startsWith(text)) ledger.fail(`${prompt} shows what the vendor never said`)
  const asked = vendor.callsOf(prompt).length
  if (asked !== 1) ledger.fail(`${prompt} was asked ${asked} times`)
}

async function judgeFollowed(
  { prompt, ended }: Reading['answer'],
  { ledger, vendor, onOwnerLoss }: Required<JudgeOptions>,
): Promise<void> {
  const view = await ended
  if (onOwnerLoss === 'complete' || !wasCut(vendor.callsOf(prompt))) judgeShown(ledger, prompt, view, vendor.text)
  else if (view.error?.code !== 'interrupted') ledger.wrongEnd(`a follower of ${prompt} ended as ${view.status}`)
}

/** Writes down how long readers waited from the last of `faults` for a token that nobody had before. */
export function tellWaits(
  readings: readonly Reading[],
  { ledger, vendor }: JudgeOptions,
  { from, faults, goal }: { readonly from: string; readonly faults: readonly number[]; readonly goal: number },
): void {
  const waits = readings.flatMap((reading) => {
    const [, second] = vendor.callsOf(reading.answer.prompt)
    if (!second) return []
    const at = grewBeyond(reading, second.from) ?? Number.NaN
    return at - Math.max(...faults.filter((fault) => fault < second.at))
  })
  ledger.hold(waits.length > 0 && waits.every(Number.isFinite), `no time is known of a wait from ${from}`)
  tellTimes(ledger, `from ${from} to the next token`, { times: waits, goal })
}

/** Writes down how long answers stood still in their middle. */
export function tellSilences(load: Load, { ledger }: JudgeOptions, goal: number): void {
  tellTimes(ledger, 'an answer that stands still', { times: load.asked.map(longestSilence), goal })
}

/** Writes down how many streams went to another server although theirs lived. */
export function tellTakenFromTheLiving(load: Load, { ledger, vendor }: JudgeOptions, takeovers: number): void {
  const askedAgain = load.asked.filter(({ answer }) => vendor.callsOf(answer.prompt).length > 1).length
  ledger.figure('streams taken from a living server', Math.max(takeovers, askedAgain), { unit: '', goal: 0 })
}

/** `goal`: what 95 of 100 must stay below, in milliseconds. */
export function tellTimes(
  ledger: Ledger,
  name: string,
  { times, goal }: { readonly times: readonly number[]; readonly goal: number },
): void {
  const [median, most] = [percentile(times, 0.5), percentile(times, 1)].map((ms) => `${round(ms / 1000)} s`)
  const words = `${name}, p95 (p50 ${median}, at most ${most}; ${times.length} streams)`
  ledger.figure(words, percentile(times, 0.95) / 1000, { unit: 's', goal: goal / 1000 })
}
