import { ABNORMAL } from '../../close-codes.js'
import type { ReadJob } from './reads.js'
import { refuseAll } from './refusals.js'
import { answerOf, LinkBroken, type Requests } from './requests.js'
import { SseParser } from './sse-parser.js'
import { Watch } from './watch.js'

/** What the server's first comment may take beyond the time of a request: a proxy that holds it back holds back everything. */
const FIRST_COMMENT_MS = 2000
/** The same, where no other transport is left to try. */
const PATIENT_COMMENT_MS = 10_000
const SILENT_HEARTBEATS = 2.5
/** How long nothing may be heard of a server that sends no heartbeats; longer than any answer lasts by default. */
const SILENT_MS = 20 * 60_000

export interface LiveOptions {
  readonly requests: Requests
  /** How often the server lets itself be heard; 0: never. */
  readonly heartbeat_ms: number
  /** What a request takes here, in milliseconds. */
  readonly roundTrip_ms: number
  /** Whether no other transport is left. */
  readonly isLast: boolean
}

/** Reads the job's streams live, over one response. Rejects with `LinkBroken`, or with what `fetch` throws. */
export async function readLive(job: ReadJob, options: LiveOptions): Promise<void> {
  const { roundTrip_ms, heartbeat_ms, isLast } = options
  const watch = new Watch()
  job.signal.addEventListener('abort', () => watch.close(), { once: true })
  watch.expect((isLast ? PATIENT_COMMENT_MS : FIRST_COMMENT_MS) + roundTrip_ms, { code: ABNORMAL, unfit: true })
  const silent_ms = heartbeat_ms * SILENT_HEARTBEATS || SILENT_MS
  const heard = (): void => watch.expect(silent_ms, { code: ABNORMAL })
  try {
    const body = await openBody(job, options.requests, watch.signal)
    if (body) await readBody(body, job, heard)
  } catch (error) {
    throw watch.loss ? new LinkBroken(watch.loss, { cause: error }) : error
  } finally {
    watch.close()
  }
}

/** The events' bytes; undefined where the server refuses all streams. */
async function openBody(
  job: ReadJob,
  requests: Requests,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const body = JSON.stringify({ streams: job.cursors() })
  const response = await requests.open('/api/events', { body, accept: 'text/event-stream', signal })
  if (!response.ok) {
    refuseAll(job, await answerOf(response))
    return undefined
  }
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  // Somebody on the way answered, or the browser gives bodies only whole.
  if (!isStream || !response.body) throw new LinkBroken({ code: ABNORMAL, unfit: true })
  return response.body
}

/** `onHeard` is called once the first comment has come, and then with all that comes. */
async function readBody(body: ReadableStream<Uint8Array>, job: ReadJob, onHeard: () => void): Promise<void> {
  let isOpen = false
  const open = (): void => {
    isOpen = true
    job.onOpened()
  }
  const parser = new SseParser({ onData: (data) => void job.onEvent(data), onComment: open })
  const decoder = new TextDecoder()
  // Not `for await`: Safari's streams cannot be iterated.
  const reader = body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parser.push(decoder.decode(next.value, { stream: true }))
    if (isOpen) onHeard()
  }
}
