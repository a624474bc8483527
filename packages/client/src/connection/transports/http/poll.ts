import { ABNORMAL } from '../../close-codes.js'
import type { ReadJob } from './reads.js'
import { refuseAll } from './refusals.js'
import { LinkBroken, type Requests } from './requests.js'

/** How long the server waits for the next event; less than what proxies allow an answer as a rule. */
const WAIT_MS = 25_000
/** The same for the first poll of a reading: what it replaces goes on, and what changes waits, until it is answered. */
const FIRST_WAIT_MS = 250
/** What an answer may take beyond that. */
const LATE_MS = 5000
/** The shortest time from one poll to the next: what is written meanwhile comes in one answer. */
const PACE_MS = 100
/** The same behind one that brought nothing: somebody who answers at once must not be asked without end. */
const IDLE_PACE_MS = 1000

/** Reads the job's streams by long polls, one after the other. Rejects with `LinkBroken`, or with what `fetch` throws. */
export async function readByPolls(job: ReadJob, requests: Requests): Promise<void> {
  let wait_ms = FIRST_WAIT_MS
  for (let streams = job.cursors(); Object.keys(streams).length > 0; streams = job.cursors()) {
    const askedAt = performance.now()
    const body = JSON.stringify({ streams, wait_ms })
    const answer = await requests.ask('/api/events', { body, limit_ms: WAIT_MS + LATE_MS, signal: job.signal })
    if (!answer.ok) return refuseAll(job, answer)
    const isNews = takeAll(job, eventsOf(answer.body))
    if (wait_ms === FIRST_WAIT_MS) job.onOpened()
    await pause(
      askedAt + (isNews || wait_ms === FIRST_WAIT_MS ? PACE_MS : IDLE_PACE_MS) - performance.now(),
      job.signal,
    )
    wait_ms = WAIT_MS
  }
}

/** Whether anything was new. */
function takeAll(job: ReadJob, events: readonly unknown[]): boolean {
  return events.filter((event) => job.onEvent(JSON.stringify(event))).length > 0
}

function eventsOf(body: unknown): readonly unknown[] {
  const { events } = (body ?? {}) as { events?: unknown }
  if (!Array.isArray(events)) throw new LinkBroken({ code: ABNORMAL })
  return events
}

/** Rejects when the signal aborts. */
function pause(wait_ms: number, signal: AbortSignal): Promise<void> {
  if (wait_ms <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new DOMException('aborted', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, wait_ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
